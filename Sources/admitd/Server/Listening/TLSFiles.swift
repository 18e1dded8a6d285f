import NIOSSL

/// The PEM files of the server's TLS.
struct TLSFiles: Sendable {
    /// The certificate and what it was issued by, the server's own first.
    let certificate: String
    let key: String
    /// The authority whose certificates clients must show; `nil` lets every client in.
    let clientAuthority: String?

    init(certificate: String, key: String, clientAuthority: String? = nil) {
        self.certificate = certificate
        self.key = key
        self.clientAuthority = clientAuthority
    }

    /// Reads the files.
    /// - Parameter protocols: What the server offers to speak, as ALPN names it.
    /// - Throws: `ListenError` naming the file that cannot be used; never what is in it.
    func context(protocols: [String] = ["http/1.1"]) throws(ListenError) -> NIOSSLContext {
        let chain = try reading(certificate, as: "the certificates (ADMIT_TLS_CERT)") {
            try NIOSSLCertificate.fromPEMFile(certificate)
        }
        guard !chain.isEmpty else {
            throw ListenError("\(certificate) holds no certificate (ADMIT_TLS_CERT)")
        }
        let privateKey = try reading(key, as: "the key (ADMIT_TLS_KEY)") {
            try NIOSSLPrivateKey(file: key, format: .pem)
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(privateKey))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = protocols
        if let clientAuthority {
            let roots = try reading(clientAuthority, as: "the certificates (ADMIT_TLS_CLIENT_CA)") {
                try NIOSSLCertificate.fromPEMFile(clientAuthority)
            }
            configuration.trustRoots = .certificates(roots)
            configuration.certificateVerification = .noHostnameVerification
        }
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw ListenError("the key in \(key) does not belong to the certificate \(certificate)")
        }
    }

    private func reading<Value>(
        _ path: String, as what: String, _ read: () throws -> Value
    ) throws(ListenError) -> Value {
        do {
            return try read()
        } catch {
            throw ListenError("\(path) cannot be read as PEM: it should hold \(what)")
        }
    }
}

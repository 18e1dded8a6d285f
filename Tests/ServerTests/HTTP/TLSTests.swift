import Foundation
import PostgresTesting
import Testing

@testable import admitd

/// TLS, as OpenSSL's own client sees it.
@Suite struct TLSTests {
    /// Runs `openssl`; tells whether it succeeded, and its standard output.
    @discardableResult
    private func openssl(
        _ arguments: [String], input: String = "", in folder: URL
    ) async throws -> (isDone: Bool, output: String) {
        let ended = try await ChildProcess.run(
            "openssl", arguments, workingDirectory: folder.path, input: input)
        return ("\(ended.exit)" == "code(0)", ended.output)
    }

    /// A folder with an authority and with keys and certificates for a server and a client.
    private func withCertificates(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "admit-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        try await openssl(
            ["req", "-x509"] + newKey
                + ["-days", "2", "-subj", "/CN=Test authority", "-keyout", "ca.key"]
                + ["-out", "ca.pem"], in: folder)
        try "subjectAltName=IP:127.0.0.1\n".write(
            to: folder.appending(path: "names"), atomically: true, encoding: .utf8)
        for name in ["server", "client"] {
            try await openssl(
                ["req"] + newKey
                    + ["-subj", "/CN=\(name)", "-keyout", "\(name).key", "-out", "\(name).csr"],
                in: folder)
            let made = try await openssl(
                [
                    "x509", "-req", "-in", "\(name).csr", "-CA", "ca.pem", "-CAkey", "ca.key",
                    "-CAcreateserial", "-days", "2", "-extfile", "names", "-out", "\(name).pem",
                ], in: folder)
            try #require(made.isDone)
        }
        try await body(folder)
    }

    private func files(_ folder: URL, clientAuthority: Bool = false) -> TLSFiles {
        TLSFiles(
            certificate: folder.appending(path: "server.pem").path,
            key: folder.appending(path: "server.key").path,
            clientAuthority: clientAuthority ? folder.appending(path: "ca.pem").path : nil)
    }

    private func ask(_ server: TestServer, _ more: [String] = [], in folder: URL) async throws
        -> String
    {
        let call = TestServer.post(RequestTests.call, headers: "Connection: close\r\n")
        let client = [
            "s_client", "-quiet", "-verify_return_error", "-verify_ip", "127.0.0.1", "-CAfile",
            "ca.pem", "-connect", "127.0.0.1:\(server.port)",
        ]
        return try await openssl(client + more, input: call, in: folder).output
    }

    @Test func callsAreAnsweredOverTLS() async throws {
        try await withCertificates { folder in
            try await TestServer.run(tls: files(folder)) { server in
                for version in ["-tls1_2", "-tls1_3"] {
                    let text = try await ask(server, [version], in: folder)
                    #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
                    #expect(text.hasSuffix("\r\n\r\n" + RequestTests.result))
                }
                let plain = try await server.connect()
                try await plain.send(TestServer.post(RequestTests.call))
                #expect(try await !plain.receiveRest().contains("HTTP/1.1"))
            }
        }
    }

    @Test func clientsMustShowACertificateWhenAsked() async throws {
        try await withCertificates { folder in
            try await TestServer.run(tls: files(folder, clientAuthority: true)) { server in
                let known = try await ask(
                    server, ["-cert", "client.pem", "-key", "client.key"], in: folder)
                #expect(known.hasSuffix(RequestTests.result))
                #expect(try await ask(server, in: folder) == "")
            }
        }
    }

    @Test func filesThatCannotBeUsedAreNamed() async throws {
        try await withCertificates { folder in
            func problem(certificate: String, key: String, authority: String? = nil) -> String? {
                func path(_ name: String) -> String { folder.appending(path: name).path }
                let files = TLSFiles(
                    certificate: path(certificate), key: path(key),
                    clientAuthority: authority.map(path))
                do {
                    _ = try files.context()
                    return nil
                } catch {
                    return error.description.replacingOccurrences(of: folder.path + "/", with: "")
                }
            }
            #expect(problem(certificate: "server.pem", key: "server.key") == nil)
            #expect(
                problem(certificate: "none.pem", key: "server.key")
                    == "none.pem cannot be read as PEM: it should hold the certificates"
                    + " (ADMIT_TLS_CERT)")
            #expect(
                problem(certificate: "server.pem", key: "names")
                    == "names cannot be read as PEM: it should hold the key (ADMIT_TLS_KEY)")
            #expect(
                problem(certificate: "server.pem", key: "client.key")
                    == "the key in client.key does not belong to the certificate server.pem")
            #expect(
                problem(certificate: "server.pem", key: "server.key", authority: "names")
                    == "names cannot be read as PEM: it should hold the certificates"
                    + " (ADMIT_TLS_CLIENT_CA)")
        }
    }
}

import JSONRPC

/// A compact JWS (RFC 7515), taken apart; nothing of it is believed yet.
struct SignedToken {
    /// The header, an object in which no member stands twice.
    let header: JSON
    /// What is signed over: header and payload as they were sent.
    let signedBytes: [UInt8]
    /// The payload's bytes, decoded.
    let payload: [UInt8]
    let signature: [UInt8]

    /// - Throws: `malformed`, also where the header asks for an extension (`crit`), none of which is
    ///   known here.
    init(_ text: some Collection<UInt8>) throws(VerificationError) {
        let text = Array(text)
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Base64URL.decode(parts[0]),
            let payload = Base64URL.decode(parts[1]),
            let signature = Base64URL.decode(parts[2]),
            let json = try? JSON.parse(header), json.kind == .object, !json.hasDuplicateMember,
            json["crit"] == nil
        else { throw .malformed }
        self.header = json
        self.payload = payload
        self.signature = signature
        signedBytes = Array(text[..<parts[1].endIndex])
    }

    /// The header's `alg`; `none` is as good as any other word here, and refused like it.
    func expectAlgorithm(_ algorithm: String) throws(VerificationError) {
        guard header["alg"]?.string == algorithm else { throw .algorithmRefused }
    }

    /// The payload as an object in which no member stands twice.
    func claims() throws(VerificationError) -> JSON {
        guard let json = try? JSON.parse(payload), json.kind == .object, !json.hasDuplicateMember
        else { throw .malformed }
        return json
    }
}

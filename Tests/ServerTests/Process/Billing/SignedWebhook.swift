import Foundation

/// A provider's message, ready to be sent.
struct SignedWebhook: Sendable {
    /// `stripe`, `app_store` or `google_play`.
    var provider: String
    /// What it is verified by.
    var headers: [String: String] = [:]
    var body: [UInt8]

    var path: String { "/webhooks/" + provider.replacing("_", with: "-") }

    /// The same as a request over HTTP.
    func request(contentType: String? = "application/json; charset=utf-8") -> [UInt8] {
        var fields = headers
        fields["Content-Type"] = contentType
        let lines = fields.map { "\($0): \($1)\r\n" }.joined()
        let head = "POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.count)\r\n"
        return Array((head + lines + "\r\n").utf8) + body
    }

    /// The same as parameters of `billing.ingest`.
    var parameters: String {
        let fields = headers.map { "\"\($0)\":\"\($1)\"" }.joined(separator: ",")
        return """
            {"provider":"\(provider)","headers":{\(fields)},\
            "body_base64":"\(Data(body).base64EncodedString())"}
            """
    }
}

extension AdmitdProcess {
    /// Sends a webhook on a connection of its own.
    func post(
        _ webhook: SignedWebhook, contentType: String? = "application/json; charset=utf-8"
    ) async throws -> RawAnswer {
        let client = try await RawClient.connect(port: port)
        try await client.send(webhook.request(contentType: contentType))
        return try await client.receive()
    }
}

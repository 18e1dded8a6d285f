import BillingTesting
import Foundation
import PostgresTesting
import Testing

/// Sends webhooks as Stripe does.
struct StripeHook {
    static let secret = "whsec_of_these_tests"
    /// What a server that takes them is started with.
    static let environment = ["ADMIT_STRIPE_WEBHOOK_SECRET": secret]

    let client: RawClient

    init(_ server: AdmitdProcess) async throws {
        client = try await RawClient.connect(port: server.port)
    }

    /// A subscription that is told of for the first time.
    static func event(_ number: Int, price: String = "price_plus", at moment: Date = Date())
        -> String
    {
        let now = Int(moment.timeIntervalSince1970)
        return """
            {"id":"evt_\(number)","object":"event","type":"customer.subscription.updated",\
            "created":\(now),"livemode":true,"data":{"object":{"id":"sub_\(number)",\
            "object":"subscription","customer":"cus_\(number)","status":"active",\
            "cancel_at_period_end":false,"items":{"data":[{"current_period_start":\(now),\
            "current_period_end":\(now + 2_592_000),"price":{"id":"\(price)","product":"prod"}}]}}}}
            """
    }

    static func signature(_ body: String, at moment: Date = Date()) -> String {
        StripeSigner.header(Array(body.utf8), secrets: [secret], at: moment)
    }

    /// The arguments of `billing.ingest`; signed unless said otherwise.
    static func parameters(_ body: String, _ signature: String? = nil) -> String {
        "{\(arguments(body, signature))}"
    }

    static func arguments(_ body: String, _ signature: String? = nil) -> String {
        let encoded = Data(body.utf8).base64EncodedString()
        return """
            "provider":"stripe",\
            "headers":{"Stripe-Signature":"\(signature ?? Self.signature(body))"},\
            "body_base64":"\(encoded)"
            """
    }

    /// Posts one; signed unless said otherwise.
    func post(
        _ body: String, signature: String? = nil, path: String = "/webhooks/stripe"
    ) async throws -> RawAnswer {
        try await client.send(
            """
            POST \(path) HTTP/1.1\r
            Host: x\r
            Content-Type: application/json\r
            Stripe-Signature: \(signature ?? Self.signature(body))\r
            Content-Length: \(body.utf8.count)\r
            \r
            \(body)
            """)
        return try await client.receive()
    }
}

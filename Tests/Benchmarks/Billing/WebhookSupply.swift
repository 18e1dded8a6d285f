import BillingTesting
import Foundation

/// Signed webhooks of Stripe, ready to be sent: each an event of its own, four to a subscription.
struct WebhookSupply: Sendable {
    /// Whole requests, one after the other.
    private let bytes: [UInt8]
    /// Where each one begins, and where the last one ends.
    private let starts: [Int]
    let longest: Int

    static let price = "price_bench"
    static let eventsEach = 4
    /// Stripe tells of so many subscriptions at once; their events come in turns.
    private static let window = 64

    var count: Int { starts.count - 1 }

    /// Signed at this moment; they are believed for five minutes.
    /// - Parameters:
    ///   - first: the number of the first subscription; numbers of earlier supplies are used up.
    ///   - customers: how many there are; each in turn pays for a subscription.
    init(first: Int, subscriptions: Int, customers: Int, secret: String) {
        let now = Date()
        var bytes: [UInt8] = []
        var starts = [0]
        var longest = 0
        for opening in stride(from: first, to: first + subscriptions, by: Self.window) {
            let numbers = opening..<min(opening + Self.window, first + subscriptions)
            for event in 0..<Self.eventsEach {
                for number in numbers {
                    let body = Self.body(
                        event, of: number, customer: number % customers + 1, at: now)
                    bytes += Self.request(body, secret: secret, at: now)
                    longest = max(longest, bytes.count - starts[starts.count - 1])
                    starts.append(bytes.count)
                }
            }
        }
        (self.bytes, self.starts, self.longest) = (bytes, starts, longest)
    }

    /// One whole request.
    func withRequest<R>(_ index: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows
        -> R
    {
        try bytes.withUnsafeBufferPointer {
            try body(UnsafeBufferPointer(rebasing: $0[starts[index]..<starts[index + 1]]))
        }
    }

    /// The body of one event: begun, paid for, active, and not to be renewed.
    static func body(_ event: Int, of number: Int, customer: Int, at now: Date) -> [UInt8] {
        let start = now - 3600
        var paid = StripeText.Subscription("sub_\(number)", of: "cus_\(customer)", from: start)
        paid.price = price
        paid.latestInvoice = "in_\(number)"
        let id = "evt_\(number)_\(event)"
        switch event {
        case 0:
            paid.status = "incomplete"
            return StripeText.event(
                id, "customer.subscription.created", at: start, about: paid.json)
        case 1:
            return StripeText.event(
                id, "invoice.paid", at: start + 1,
                about: StripeText.invoice("in_\(number)", of: paid))
        case 2:
            return StripeText.event(
                id, "customer.subscription.updated", at: start + 2, about: paid.json)
        default:
            paid.cancelsAtPeriodEnd = true
            return StripeText.event(
                id, "customer.subscription.updated", at: start + 60, about: paid.json)
        }
    }

    private static func request(_ body: [UInt8], secret: String, at now: Date) -> [UInt8] {
        let head = """
            POST /webhooks/stripe HTTP/1.1\r
            Host: localhost\r
            Content-Type: application/json; charset=utf-8\r
            Stripe-Signature: \(StripeSigner.header(body, secrets: [secret], at: now))\r
            Content-Length: \(body.count)\r
            \r

            """
        return Array(head.utf8) + body
    }
}

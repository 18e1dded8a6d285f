import Foundation
import JSONRPC

/// Stripe's refunds, then its disputes, and the invoices that they lead to. Stripe leaves a subscription
/// as it was when its payment goes back, so nothing else tells of one whose event was lost.
enum StripeReversalList {
    private static let day = 86_400.0
    /// Refunds that are older have been seen by an earlier run.
    private static let refundSeconds = 90 * day
    /// Disputes take months until they are decided, and are listed by when they were opened.
    private static let disputeSeconds = 180 * day

    /// - Parameter cursor: where to go on: the list's name and the last thing in it that was read.
    static func page(
        after cursor: String?, asOf: Date, in lists: StripeLists
    ) async throws(FetchError) -> ReversalPage {
        let parts = (cursor ?? "refund:").split(
            separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == "refund" || parts[0] == "dispute" else {
            throw .badAnswer
        }
        let isRefund = parts[0] == "refund"
        let since = asOf.timeIntervalSince1970 - (isRefund ? refundSeconds : disputeSeconds)
        let window = "created%5Bgte%5D=\(Int64(since.rounded(.down)))"
        let page = try await lists.page(
            of: String(parts[0]), at: "/v1/\(parts[0])s?\(window)",
            after: parts[1].isEmpty ? nil : String(parts[1]),
            expanding: isRefund ? "data.charge.refunds" : nil)
        let next = page.next.map { "\(parts[0]):\($0)" } ?? (isRefund ? "dispute:" : nil)
        return ReversalPage(
            reversals: page.items.map {
                FetchedReversal(body: $0.body, requestedAt: page.requestedAt)
            }, nextCursor: next)
    }

    /// Since `2025-03-31.basil` nothing but an invoice's list of payments leads from one to the other.
    static func invoice(
        paidBy reference: String, in lists: StripeLists
    ) async throws(FetchError) -> PaidInvoice? {
        let prefix = "payment:"
        guard reference.hasPrefix(prefix) else { return nil }
        let payment = PathSegment.escape(String(reference.dropFirst(prefix.count)))
        let page = try await lists.page(
            of: "invoice_payment",
            at: "/v1/invoice_payments?payment%5Btype%5D=payment_intent"
                + "&payment%5Bpayment_intent%5D=\(payment)",
            expanding: "data.invoice")
        for item in page.items {
            guard let invoice = (try? JSON.parse(item.body))?["invoice"],
                let id = invoice.optionalText("id")
            else { continue }
            let details = invoice["parent"]?["subscription_details"]
            return PaidInvoice(
                reference: "invoice:\(id)", subscription: details?.identifier("subscription"))
        }
        return nil
    }
}

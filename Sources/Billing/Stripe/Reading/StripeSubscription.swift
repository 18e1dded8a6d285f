import Admission
public import Foundation
import JSONRPC

/// Stripe's subscription objects, in the shape before API version `2025-03-31.basil`, where the period
/// is the subscription's, and in the one since, where each item has its own.
public enum StripeSubscription {
    /// Reads a subscription that was fetched from the API or exported.
    ///
    /// - Parameter at: when the request was sent. It is taken down to the whole second, because Stripe's
    ///   events are stamped so: an event of that same second may be newer than the answer.
    /// - Throws: `ReadingError` when it is no subscription.
    public static func observation(
        _ body: [UInt8], at: Date
    ) throws(ReadingError) -> Observation {
        try event(body, at: at).observation!
    }

    /// The same, as an entry for the ledger, with the environment that the object names.
    public static func event(_ body: [UInt8], at: Date) throws(ReadingError) -> BillingEvent {
        let object = try JSON.message(body)
        let second = Date(timeIntervalSince1970: at.timeIntervalSince1970.rounded(.down))
        var observation = Observation(
            at: second, key: "", kind: Observation.fetchedKind, subject: nil)
        observation = try read(object, into: observation)
        observation.key = FetchedKey.key(
            subject: observation.subject ?? "", at: second, bytes: object.bytes)
        let isLive = object["livemode"]?.bool ?? true
        return BillingEvent(
            source: BillingSource(.stripe, isLive ? .production : .sandbox), key: observation.key,
            kind: Observation.fetchedKind, at: second, observation: observation)
    }

    static func read(
        _ object: JSON, into observation: Observation
    ) throws(ReadingError) -> Observation {
        if let kind = object["object"]?.string, kind != "subscription" { throw .unexpectedObject }
        var observation = observation
        observation.subject = try object.text("id")
        observation.owners = object.identifier("customer").map { [$0] } ?? []
        let snapshot = try snapshot(object)
        observation.snapshot = snapshot
        observation.references = snapshot.payment.map { [$0] } ?? []
        if let invoice = object["latest_invoice"], invoice.kind == .object {
            observation.references = StripeInvoice.references(invoice)
        }
        return observation
    }

    private static func snapshot(_ object: JSON) throws(ReadingError) -> Observation.Snapshot {
        let rawStatus = try object.text("status")
        let status = status(rawStatus)
        let items = (object["items"]?["data"]?.elements ?? []).filter { !$0.flag("deleted") }
        let periods = periods(items)
        let period =
            Self.period(object) ?? periods.first.map { ($0.periodStart, $0.periodEnd) }
        var snapshot = Observation.Snapshot(
            rawStatus: rawStatus, status: status, willRenew: false, periodStart: period?.0,
            periodEnd: period?.1, products: products(items))
        if Set(periods.map(\.periodEnd)).count > 1 || Set(periods.map(\.periodStart)).count > 1 {
            snapshot.items = periods
        }
        snapshot.isFinal = status == .expired
        snapshot.endsAt =
            object.seconds("ended_at") ?? object.seconds("cancel_at")
            ?? (object.flag("cancel_at_period_end") ? period?.1 : nil)
        snapshot.willRenew =
            !snapshot.isFinal && !object.flag("cancel_at_period_end")
            && !isOver(snapshot.endsAt, by: period?.1)
        snapshot.isCollectionPaused = object["pause_collection"]?.kind == .object
        snapshot.payment = object.identifier("latest_invoice").map { "invoice:\($0)" }
        if rawStatus == "incomplete_expired" {
            // Nothing was ever paid, so there was no period.
            (snapshot.periodStart, snapshot.periodEnd, snapshot.endsAt) = (nil, nil, nil)
            snapshot.items = []
        }
        return snapshot
    }

    private static func isOver(_ endsAt: Date?, by periodEnd: Date?) -> Bool {
        guard let endsAt else { return false }
        return periodEnd.map { endsAt <= $0 } ?? true
    }

    private static func status(_ word: String) -> Observation.Status {
        switch word {
        case "incomplete": .pending
        case "trialing": .trialing
        case "active": .active
        case "past_due": .pastDue
        case "unpaid": .onHold
        case "paused": .paused
        case "canceled", "incomplete_expired": .expired
        default: .unknown
        }
    }

    private static func period(_ object: JSON) -> (Date, Date)? {
        guard let start = object.seconds("current_period_start"),
            let end = object.seconds("current_period_end")
        else { return nil }
        return (start, end)
    }

    private static func periods(_ items: [JSON]) -> [Observation.Item] {
        items.compactMap { item in
            period(item).map {
                Observation.Item(products: products([item]), periodStart: $0.0, periodEnd: $0.1)
            }
        }
    }

    /// Each item's price, then its product. The older `plan` stands in for a price.
    private static func products(_ items: [JSON]) -> [String] {
        var products: [String] = []
        for item in items {
            let price = item["price"]?.kind == .object ? item["price"] : item["plan"]
            for name in [price?.optionalText("id"), price?.identifier("product")] {
                if let name, !products.contains(name) { products.append(name) }
            }
        }
        return products
    }
}

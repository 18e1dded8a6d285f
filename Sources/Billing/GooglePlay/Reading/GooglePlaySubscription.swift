import Admission
public import Foundation
import JSONRPC

/// A subscription as Google Play's `purchases.subscriptionsv2` has it.
public enum GooglePlaySubscription {
    /// Reads an answer of the API.
    ///
    /// - Parameters:
    ///   - token: the purchase token that was asked for; the answer does not name it.
    ///   - at: when the request was sent.
    public static func observation(
        _ body: [UInt8], token: String, at: Date
    ) throws(ReadingError) -> Observation {
        try event(body, token: token, at: at).observation!
    }

    /// The same, as an entry for the ledger; a test purchase is of the sandbox.
    public static func event(
        _ body: [UInt8], token: String, at: Date
    ) throws(ReadingError) -> BillingEvent {
        let json = try JSON.message(body)
        let key = FetchedKey.key(subject: token, at: at, bytes: json.bytes)
        var observation = Observation(
            at: at, key: key, kind: Observation.fetchedKind, subject: token)
        let snapshot = try snapshot(json, at: at)
        observation.snapshot = snapshot
        observation.references = snapshot.payment.map { [$0] } ?? []
        // A purchase that was given up before it was paid leaves the one before it as it is.
        if snapshot.rawStatus != "SUBSCRIPTION_STATE_PENDING_PURCHASE_CANCELED" {
            observation.predecessor = json.optionalText("linkedPurchaseToken")
        }
        let account = json["externalAccountIdentifiers"]?
            .optionalText("obfuscatedExternalAccountId")
        observation.owners = [account, token, observation.predecessor].compactMap { $0 }
        let isTest = json["testPurchase"]?.kind == .object
        return BillingEvent(
            source: BillingSource(.googlePlay, isTest ? .sandbox : .production), key: key,
            kind: observation.kind, at: at, observation: observation)
    }

    private static func snapshot(
        _ json: JSON, at: Date
    ) throws(ReadingError) -> Observation.Snapshot {
        let rawStatus = try json.text("subscriptionState")
        let items = json["lineItems"]?.elements ?? []
        let started = json["startTime"]?.date
        let ends = items.compactMap { $0["expiryTime"]?.date }
        let end = ends.max()
        let status = status(rawStatus, items, isAhead: end.map { $0 > at } ?? false)
        let willRenew =
            rawStatus != "SUBSCRIPTION_STATE_CANCELED" && status != .expired
            && items.contains { $0["autoRenewingPlan"]?.flag("autoRenewEnabled") ?? false }
        var snapshot = Observation.Snapshot(
            rawStatus: rawStatus, status: status, willRenew: willRenew, periodStart: nil,
            periodEnd: end, products: items.flatMap(products).withoutDoubles)
        if status == .grace { snapshot.graceUntil = end }
        if Set(ends).count > 1 {
            snapshot.items = items.compactMap { item in
                item["expiryTime"]?.date.map {
                    Observation.Item(
                        products: products(item), periodStart: started ?? $0, periodEnd: $0)
                }
            }
        }
        let order =
            items.compactMap { $0.optionalText("latestSuccessfulOrderId") }.first
            ?? json.optionalText("latestOrderId")
        snapshot.payment = order.map { "order:\($0)" }
        return snapshot
    }

    private static func status(
        _ word: String, _ items: [JSON], isAhead: Bool
    ) -> Observation.Status {
        let granting: Observation.Status = items.contains(where: isTrial) ? .trialing : .active
        return switch word {
        case "SUBSCRIPTION_STATE_PENDING": .pending
        case "SUBSCRIPTION_STATE_ACTIVE": granting
        // Paid, and not to be renewed: it ends by itself.
        case "SUBSCRIPTION_STATE_CANCELED": isAhead ? granting : .expired
        case "SUBSCRIPTION_STATE_IN_GRACE_PERIOD": .grace
        case "SUBSCRIPTION_STATE_ON_HOLD": .onHold
        case "SUBSCRIPTION_STATE_PAUSED": .paused
        case "SUBSCRIPTION_STATE_EXPIRED", "SUBSCRIPTION_STATE_PENDING_PURCHASE_CANCELED":
            .expired
        default: .unknown
        }
    }

    /// Whether an item is in a free trial. Where the answer does not name the phase, an offer that is
    /// called or tagged a trial is taken for one; both states open the same doors.
    private static func isTrial(_ item: JSON) -> Bool {
        if let phase = item["offerPhase"], phase.kind == .object {
            return phase["freeTrial"] != nil
        }
        guard let offer = item["offerDetails"], let id = offer.optionalText("offerId") else {
            return false
        }
        let words = [id] + (offer["offerTags"]?.elements ?? []).compactMap(\.string)
        return words.contains { $0.lowercased().contains("trial") }
    }

    /// The base plan of a product, then the product.
    private static func products(_ item: JSON) -> [String] {
        guard let product = item.optionalText("productId") else { return [] }
        let plan = item["offerDetails"]?.optionalText("basePlanId")
        return plan.map { ["\(product):\($0)", product] } ?? [product]
    }
}

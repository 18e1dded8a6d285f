import Admission
public import Foundation
import JSONRPC

/// A subscription as the App Store Server API has it.
public enum AppStoreSubscription {
    /// Reads one item of `lastTransactions`.
    ///
    /// - Parameters:
    ///   - status: the item's status, 1 to 5.
    ///   - transaction: the verified payload of `signedTransactionInfo`.
    ///   - renewal: the verified payload of `signedRenewalInfo`.
    ///   - at: when the request was sent.
    public static func observation(
        status: Int, transaction: [UInt8], renewal: [UInt8]?, at: Date
    ) throws(ReadingError) -> Observation {
        let paid = try AppStoreTransaction(transaction)
        var observation = Observation(
            at: at, key: "", kind: Observation.fetchedKind, subject: paid.original)
        try fill(&observation, status: status, paid, renewal)
        observation.key = FetchedKey.key(
            subject: paid.original, at: at,
            bytes: [UInt8(truncatingIfNeeded: status)] + transaction + (renewal ?? []))
        return observation
    }

    /// The same, as an entry for the ledger, with the environment that the transaction names.
    public static func event(
        status: Int, transaction: [UInt8], renewal: [UInt8]?, at: Date
    ) throws(ReadingError) -> BillingEvent {
        let observation = try observation(
            status: status, transaction: transaction, renewal: renewal, at: at)
        let environment = try AppStoreTransaction(transaction).environment
        return BillingEvent(
            source: BillingSource(
                .appStore, environment == "Sandbox" ? .sandbox : .production),
            key: observation.key, kind: observation.kind, at: at, observation: observation)
    }

    /// Puts the subscription as it stood with this transaction into an observation.
    static func fill(
        _ observation: inout Observation, status: Int, _ transaction: AppStoreTransaction,
        _ renewal: [UInt8]?
    ) throws(ReadingError) {
        var renewing: AppStoreRenewal?
        if let renewal { renewing = try AppStoreRenewal(renewal) }
        let read = read(status, isFreeTrial: transaction.isFreeTrial)
        let goesOn = read != .expired && read != .revoked
        var snapshot = Observation.Snapshot(
            rawStatus: String(status), status: read,
            willRenew: goesOn && renewing?.willRenew ?? willRenew(observation.kind),
            periodStart: transaction.purchased, periodEnd: transaction.expires,
            products: [transaction.product])
        if read == .grace { snapshot.graceUntil = renewing?.graceUntil }
        snapshot.payment = transaction.reference
        snapshot.isFamilyShared = transaction.isFamilyShared
        observation.snapshot = snapshot
        observation.references = [transaction.reference]
        observation.owners = owners(transaction, renewing)
        if transaction.isRevoked {
            observation.payments = [transaction.payment(.refunded)]
        } else if read == .active || read == .trialing {
            observation.payments = [transaction.payment(.paid)]
        }
    }

    static func owners(
        _ transaction: AppStoreTransaction, _ renewal: AppStoreRenewal?
    ) -> [String] {
        [transaction.accountToken ?? renewal?.accountToken, transaction.original]
            .compactMap { $0 }
    }

    private static func read(_ status: Int, isFreeTrial: Bool) -> Observation.Status {
        switch status {
        case 1: isFreeTrial ? .trialing : .active
        case 2: .expired
        case 3: .onHold
        case 4: .grace
        case 5: .revoked
        default: .unknown
        }
    }

    /// What stands in for renewal information that is not there.
    private static func willRenew(_ kind: String) -> Bool {
        !kind.hasSuffix("AUTO_RENEW_DISABLED")
    }
}

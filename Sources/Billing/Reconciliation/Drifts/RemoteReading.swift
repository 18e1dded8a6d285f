public import Foundation
import JSONRPC

extension RemoteSubscription {
    /// Reads what an export tells in one line; see `ExportReader`.
    /// - Parameter asOf: when it was made.
    /// - Throws: `ReadingError` when it is no subscription of the provider.
    public static func read(
        _ bytes: [UInt8], provider: BillingProvider, asOf: Date
    ) throws -> RemoteSubscription {
        switch provider {
        case .stripe: return try made(StripeSubscription.event(bytes, at: asOf))
        case .appStore: return try appStore(bytes, at: asOf)
        case .googlePlay:
            let line = try JSON.message(bytes)
            let token = try line.text("purchaseToken")
            let subscription = try line.object("subscription")
            return try made(
                GooglePlaySubscription.event(Array(subscription.bytes), token: token, at: asOf))
        }
    }

    /// Reads what a provider's API gave.
    /// - Throws: `ReadingError` when it is no subscription of the provider.
    package static func read(
        _ fetched: FetchedSubscription, provider: BillingProvider
    ) throws -> RemoteSubscription {
        guard provider == .googlePlay else {
            return try read(fetched.body, provider: provider, asOf: fetched.requestedAt)
        }
        return try made(
            GooglePlaySubscription.event(
                fetched.body, token: fetched.subject, at: fetched.requestedAt))
    }

    private static func appStore(_ bytes: [UInt8], at: Date) throws -> RemoteSubscription {
        let line = try JSON.message(bytes)
        let name = try line.text("originalTransactionId")
        guard let status = line["status"]?.integer, let status = Int(exactly: status) else {
            throw ReadingError.missing("status")
        }
        let transaction = try line.object("transaction")
        let renewal = line["renewal"].flatMap { $0.isNull ? nil : $0 }
        let remote = try made(
            AppStoreSubscription.event(
                status: status, transaction: Array(transaction.bytes),
                renewal: renewal.map { Array($0.bytes) }, at: at))
        guard remote.externalID == name else { throw ReadingError.unexpectedObject }
        return remote
    }

    private static func made(_ event: BillingEvent) throws -> RemoteSubscription {
        guard let observation = event.observation,
            let remote = RemoteSubscription(observation, environment: event.source.environment)
        else { throw ReadingError.unexpectedObject }
        return remote
    }
}

package import Admission
package import Foundation
import JSONRPC

/// Reads what was verified before, whichever provider it is from.
package enum BillingReading {
    /// Reads a webhook's body.
    ///
    /// - Parameter environment: the one that is served, for Google Play does not name it.
    package static func event(
        _ provider: BillingProvider, _ body: [UInt8], environment: Identity.Environment
    ) throws(ReadingError) -> BillingEvent {
        switch provider {
        case .stripe: return try StripeEvent.read(body)
        case .googlePlay: return try GooglePlayNotification.read(body, environment: environment)
        case .appStore:
            let signed = try JSON.message(body).text("signedPayload")
            let payload = try contents(of: signed)
            let data = try JSON.message(payload)["data"]
            return try AppStoreNotificationReader.read(
                notification: payload,
                transaction: try data?.optionalText("signedTransactionInfo").map(contents),
                renewal: try data?.optionalText("signedRenewalInfo").map(contents))
        }
    }

    /// Reads a subscription as a `ProviderAPI` gives it.
    ///
    /// - Parameters:
    ///   - subject: the provider's name of it, which Google Play does not repeat.
    ///   - at: when the request was sent.
    package static func fetched(
        _ provider: BillingProvider, _ body: [UInt8], subject: String?, at: Date
    ) throws(ReadingError) -> BillingEvent {
        switch provider {
        case .stripe: return try StripeSubscription.event(body, at: at)
        case .googlePlay:
            guard let subject else { throw .missing("purchaseToken") }
            return try GooglePlaySubscription.event(body, token: subject, at: at)
        case .appStore:
            let json = try JSON.message(body)
            guard let status = json["status"]?.integer else { throw .missing("status") }
            let renewal = json["renewal"].flatMap { $0.isNull ? nil : Array($0.bytes) }
            return try AppStoreSubscription.event(
                status: Int(status), transaction: Array(try json.object("transaction").bytes),
                renewal: renewal, at: at)
        }
    }

    /// The middle part of a signed token whose signature was verified before.
    private static func contents(of signed: String) throws(ReadingError) -> [UInt8] {
        let parts = signed.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw .missing("signedPayload") }
        var text = String(parts[1]).replacing("-", with: "+").replacing("_", with: "/")
        text += String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: text) else { throw .missing("signedPayload") }
        return Array(data)
    }
}

/// Why a message that was verified could not be read, for the ledger.
package enum ReadingProblem {
    /// One sentence without anything of what was said.
    package static func sentence(_ error: any Error) -> String {
        (error as? ReadingError)?.description ?? "The message could not be read."
    }
}

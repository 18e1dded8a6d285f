/// A server notification of the App Store (version 2) that was verified as a whole: payloads as the
/// JSON that Apple signed.
package struct AppStoreNotification: Sendable, Hashable {
    /// The notification itself: `notificationType`, `notificationUUID`, `signedDate`, `data`, …
    package let payload: [UInt8]
    /// `data.signedTransactionInfo`, decoded; `nil` where the notification carries none.
    package let transaction: [UInt8]?
    /// `data.signedRenewalInfo`, decoded; `nil` where the notification carries none.
    package let renewal: [UInt8]?

    /// Puts a notification together from payloads that were verified.
    package init(payload: [UInt8], transaction: [UInt8]?, renewal: [UInt8]?) {
        self.payload = payload
        self.transaction = transaction
        self.renewal = renewal
    }
}

import Admission
import Billing
import Foundation
import Testing

@Suite struct AppStoreReadingTests {
    private let now = day(10)

    private func read(
        _ kind: String, status: Int?, _ transaction: AppStoreTransactionObject = .init(),
        willRenew: Bool = true, graceUntil: Date? = nil
    ) throws -> BillingEvent {
        try AppStoreNotificationReader.read(
            notification: appStoreNotification(kind, "uuid", at: now, status: status),
            transaction: transaction.text,
            renewal: appStoreRenewal(willRenew: willRenew, graceUntil: graceUntil))
    }

    private func current(_ observation: Observation?) throws -> Standing.Moment {
        let observation = try #require(observation)
        return try #require(SubscriptionHistory([observation]).standing).current
    }

    struct Row: CustomTestStringConvertible {
        let status: Int
        var isTrial = false
        let state: Subscription.State
        let until: Double?

        var testDescription: String { "\(status)\(isTrial ? " in a trial" : "")" }
    }

    static let rows: [Row] = [
        Row(status: 1, isTrial: true, state: .trialing, until: 30),
        Row(status: 1, state: .active, until: 30),
        Row(status: 2, state: .expired, until: 10),
        Row(status: 3, state: .onHold, until: 10),
        Row(status: 4, state: .grace, until: 46),
        Row(status: 5, state: .revoked, until: 10),
        Row(status: 6, state: .unknown, until: nil),
    ]

    @Test(arguments: rows) func everyStatusHasItsState(_ row: Row) throws {
        let transaction = AppStoreTransactionObject(isTrial: row.isTrial)
        let renewal = appStoreRenewal(willRenew: true, graceUntil: row.status == 4 ? day(46) : nil)
        let fetched = try AppStoreSubscription.observation(
            status: row.status, transaction: transaction.text, renewal: renewal, at: now)
        let told = try read(
            "DID_CHANGE_RENEWAL_PREF", status: row.status, transaction,
            graceUntil: row.status == 4 ? day(46) : nil)
        for observation in [fetched, told.observation] {
            let moment = try current(observation)
            #expect(moment.state == row.state)
            #expect(moment.rawStatus == String(row.status))
            #expect(moment.accessUntil == row.until.map { day($0) })
            #expect(moment.graceUntil == (row.state == .grace ? day(46) : nil))
            #expect(moment.products == ["plus.monthly"])
        }
    }

    @Test(arguments: [
        ("SUBSCRIBED.INITIAL_BUY", Subscription.State.active), ("DID_RENEW", .active),
        ("OFFER_REDEEMED", .active), ("DID_FAIL_TO_RENEW.GRACE_PERIOD", .grace),
        ("DID_FAIL_TO_RENEW", .onHold), ("GRACE_PERIOD_EXPIRED", .onHold),
        ("EXPIRED.VOLUNTARY", .expired), ("REVOKE", .revoked),
        ("DID_CHANGE_RENEWAL_STATUS.AUTO_RENEW_DISABLED", .active), ("NEVER_HEARD_OF", .unknown),
    ])
    func aNotificationWithoutStatusSpeaksByItsType(
        _ kind: String, _ state: Subscription.State
    ) throws {
        let event = try read(kind, status: nil, graceUntil: day(46))
        #expect(try current(event.observation).state == state)
    }

    @Test func aNotificationIsReadWhole() throws {
        let event = try read("SUBSCRIBED.INITIAL_BUY", status: 1, willRenew: false)
        #expect(event.source == BillingSource(.appStore, .production))
        #expect(event.key == "uuid" && event.kind == "SUBSCRIBED.INITIAL_BUY" && event.at == now)
        let told = try #require(event.observation)
        #expect(told.subject == "1000001" && told.references == ["transaction:2000001"])
        #expect(told.owners == ["7e3fb20b-4cdb-47cc-936d-99d65f608138", "1000001"])
        var payment = Observation.Payment("transaction:2000001", .paid)
        (payment.periodStart, payment.periodEnd) = (day(0), day(30))
        payment.products = ["plus.monthly"]
        #expect(told.payments == [payment])
        #expect(told.snapshot?.willRenew == false && told.snapshot?.isFamilyShared == false)
        #expect(told.snapshot?.payment == "transaction:2000001")
    }

    @Test func aRefundSaysNothingOfThePresent() throws {
        for (kind, fact) in [
            ("REFUND", Observation.Payment.Fact.refunded), ("REFUND_REVERSED", .refundReversed),
        ] {
            let told = try #require(try read(kind, status: 1).observation)
            #expect(told.snapshot == nil && told.payments.map(\.fact) == [fact])
        }
        let declined = try #require(try read("REFUND_DECLINED", status: 1).observation)
        #expect(declined.payments.isEmpty && declined.snapshot == nil)
    }

    @Test func familySharingGrantsAndIsMarked() throws {
        let shared = AppStoreTransactionObject(token: nil, isFamilyShared: true)
        let told = try #require(try read("SUBSCRIBED.INITIAL_BUY", status: 1, shared).observation)
        let standing = SubscriptionHistory([told]).standing
        #expect(standing?.isFamilyShared == true && standing?.current.state == .active)
        #expect(standing?.owners == ["1000001"])
    }

    @Test func whatConcernsNoSubscriptionIsKeptForTheRecord() throws {
        let test = try AppStoreNotificationReader.read(
            notification: appStoreNotification(
                "TEST", "uuid", at: now, status: nil, environment: "Sandbox"),
            transaction: nil, renewal: nil)
        #expect(test.observation == nil && test.source.environment == .sandbox)
        #expect(try read("ONE_TIME_CHARGE", status: nil).observation == nil)
    }

    @Test func anAnswerOfTheSandboxIsOfTheSandbox() throws {
        let event = try AppStoreSubscription.event(
            status: 1, transaction: AppStoreTransactionObject(environment: "Sandbox").text,
            renewal: nil, at: now)
        #expect(event.source.environment == .sandbox && event.kind == "snapshot")
    }

    @Test func whatLacksItsNameIsRefused() throws {
        #expect(throws: ReadingError.missing("notificationType")) {
            try AppStoreNotificationReader.read(
                notification: Array("{}".utf8), transaction: nil, renewal: nil)
        }
        #expect(throws: ReadingError.missing("transactionId")) {
            try AppStoreSubscription.observation(
                status: 1, transaction: Array("{}".utf8), renewal: nil, at: now)
        }
    }
}

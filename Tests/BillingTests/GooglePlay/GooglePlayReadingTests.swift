import Admission
import Billing
import Foundation
import Testing

@Suite struct GooglePlayReadingTests {
    private let now = day(10)

    private func current(_ object: GooglePlayObject, at: Date) throws -> Standing.Moment {
        let observation = try GooglePlaySubscription.observation(
            object.text, token: "token-1", at: at)
        return try #require(SubscriptionHistory([observation]).standing).current
    }

    struct Row: CustomTestStringConvertible {
        let word: String
        var isTrial = false
        var on = 10.0
        let state: Subscription.State
        let until: Double?

        var testDescription: String { "\(word) on day \(on)\(isTrial ? " in a trial" : "")" }
    }

    static let rows: [Row] = [
        Row(word: "PENDING", state: .pending, until: nil),
        Row(word: "ACTIVE", isTrial: true, state: .trialing, until: 30),
        Row(word: "ACTIVE", state: .active, until: 30),
        Row(word: "CANCELED", state: .active, until: 30),
        Row(word: "CANCELED", isTrial: true, state: .trialing, until: 30),
        Row(word: "CANCELED", on: 30, state: .expired, until: 30),
        Row(word: "IN_GRACE_PERIOD", state: .grace, until: 30),
        Row(word: "ON_HOLD", on: 35, state: .onHold, until: 30),
        Row(word: "PAUSED", on: 35, state: .paused, until: 30),
        Row(word: "EXPIRED", on: 35, state: .expired, until: 30),
        Row(word: "PENDING_PURCHASE_CANCELED", on: 35, state: .expired, until: 30),
        Row(word: "UNSPECIFIED", state: .unknown, until: nil),
    ]

    @Test(arguments: rows) func everyStateHasItsState(_ row: Row) throws {
        let moment = try current(
            GooglePlayObject(state: row.word, isTrial: row.isTrial), at: day(row.on))
        #expect(moment.state == row.state)
        #expect(moment.rawStatus == "SUBSCRIPTION_STATE_\(row.word)")
        #expect(moment.accessUntil == row.until.map { day($0) })
        #expect(moment.graceUntil == (row.state == .grace ? day(30) : nil))
        #expect(moment.willRenew == (!row.word.contains("CANCELED") && row.state != .expired))
        #expect(moment.products == ["plus:monthly", "plus"])
    }

    @Test(arguments: [
        (1, Observation.Notice.changed), (2, .changed), (3, .renewalOff), (4, .changed),
        (5, .onHold), (6, .changed), (7, .changed), (8, .changed), (9, .changed), (10, .paused),
        (11, .changed), (12, .voided), (13, .expired), (20, .expired), (99, .changed),
    ])
    func everyNotificationSaysWhatItCan(_ type: Int, _ notice: Observation.Notice) throws {
        let event = try GooglePlayNotification.read(googleNotice(type, "7", at: now))
        #expect(event.source == BillingSource(.googlePlay, .production))
        #expect(event.key == "projects/p/subscriptions/s/7" && event.at == now)
        #expect(event.observation?.notice == notice)
        #expect(event.observation?.subject == "token-1")
        #expect(event.observation?.owners == ["token-1"])
    }

    @Test func aVoidNamesItsOrder() throws {
        let void = try GooglePlayNotification.read(googleVoid("7", at: now)).observation
        #expect(void?.notice == .voided && void?.references == ["order:GPA.1"])
        let once = try GooglePlayNotification.read(googleVoid("7", at: now, productType: 2))
        #expect(once.observation == nil)
        let partly = try GooglePlayNotification.read(googleVoid("7", at: now, refundType: 2))
        #expect(partly.observation == nil)
    }

    @Test func aTestIsKeptForTheRecord() throws {
        let body = googlePush("7", at: now, "\"testNotification\": {\"version\": \"1.0\"}")
        let event = try GooglePlayNotification.read(body, environment: .sandbox)
        #expect(event.observation == nil && event.kind == "TEST")
        #expect(event.source.environment == .sandbox)
    }

    @Test func anAnswerNamesOwnersAndPredecessor() throws {
        let event = try GooglePlaySubscription.event(
            GooglePlayObject(linked: "token-0", isTest: true).text, token: "token-1", at: now)
        #expect(event.source.environment == .sandbox)
        #expect(event.observation?.owners == ["account-1", "token-1", "token-0"])
        #expect(event.observation?.predecessor == "token-0")
        #expect(event.observation?.references == ["order:GPA.1"])
        #expect(!event.key.contains("token"))
    }

    @Test func whatIsNoPushIsRefused() throws {
        #expect(throws: ReadingError.missing("message")) {
            try GooglePlayNotification.read(Array("{\"subscription\": \"s\"}".utf8))
        }
        let body = "{\"subscription\": \"s\", \"message\": {\"messageId\": \"1\", \"data\": \"*\"}}"
        #expect(throws: ReadingError.missing("data")) {
            try GooglePlayNotification.read(Array(body.utf8))
        }
        #expect(throws: ReadingError.missing("subscriptionState")) {
            try GooglePlaySubscription.observation(Array("{}".utf8), token: "t", at: now)
        }
    }
}

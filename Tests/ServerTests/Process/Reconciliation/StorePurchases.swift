import Admission
import AdmissionStore
import Billing
import BillingTesting
import Foundation

/// Which of the two stores.
enum StoreSide: String, Sendable {
    case appStore = "app_store"
    case googlePlay = "google_play"

    var shelf: FakeProvider.Shelf { self == .appStore ? .appStore : .googlePlay }
    var provider: BillingProvider { self == .appStore ? .appStore : .googlePlay }
}

/// Purchases of a store, by numbers: on its shelf, and as we heard of them.
struct StorePurchases {
    let world: BillingWorld
    let signers: SigningProviders
    let side: StoreSide

    /// How a purchase stands there.
    struct Shape {
        enum State { case active, expired, onHold, revoked }

        var state = State.active
        var renews = true
        /// From now to the end of what is paid for.
        var days = 20
    }

    /// Puts purchases there and tells us of them, each of an account of its own.
    func agree(on numbers: ClosedRange<Int>) async throws {
        try await world.link(numbers.map { ($0, owner($0)) }, at: side.rawValue)
        var events: [IncomingEvent] = []
        for number in numbers {
            try await change(number) { _ in }
            events.append(try event(number))
        }
        try await world.take(events)
    }

    /// Has the store say something else of one from now on.
    func change(_ number: Int, _ change: (inout Shape) -> Void) async throws {
        var shape = Shape()
        change(&shape)
        world.provider.put(name(number), try text(number, shape), in: side.shelf)
    }

    /// Runs `admitd reconcile --api` to its end.
    func reconcile(_ plan: String) async throws -> Installation.Ended {
        try await world.reconcile(
            "--provider", side.rawValue, "--api", "--plan", world.path(plan))
    }

    /// `originalTransactionId` or purchase token.
    func name(_ number: Int) -> String {
        let digits = String(number)
        return "2000" + String(repeating: "0", count: 6 - digits.count) + digits
    }

    func state(_ number: Int) async throws -> String {
        try await world.value(
            "select state from subscription where external_id = '\(name(number))'")
    }

    private func owner(_ number: Int) -> String {
        "6a3b8f9e-0000-4000-8000-" + "00" + name(number)
    }

    /// A third of the month is over.
    private var start: Date { Date(timeIntervalSince1970: Double(world.now)) - 10 * 86_400 }

    private func event(_ number: Int) throws -> IncomingEvent {
        switch side {
        case .appStore:
            let signer = signers.appStore
            let notification = signer.notification(
                "SUBSCRIBED",
                transaction: try signer.sign(transaction(number, Shape(), at: start)),
                renewal: try signer.sign(renewal(number, Shape(), at: start)), at: start)
            let body = AppStoreSigner.body(try signer.sign(notification))
            return IncomingEvent(
                try BillingReading.event(.appStore, body, environment: .production),
                origin: .webhook, body: body)
        case .googlePlay:
            let body = Array(google(number, Shape()).utf8)
            return IncomingEvent(
                try BillingReading.fetched(
                    .googlePlay, body, subject: name(number), at: start),
                origin: .fetch, body: body)
        }
    }

    private func text(_ number: Int, _ shape: Shape) throws -> String {
        let now = Date()
        switch side {
        case .googlePlay: return google(number, shape)
        case .appStore:
            let status =
                switch shape.state {
                case .active: 1
                case .expired: 2
                case .onHold: 3
                case .revoked: 5
                }
            return try signers.appStore.status(
                status, original: name(number), transaction: transaction(number, shape, at: now),
                renewal: renewal(number, shape, at: now), at: now)
        }
    }

    private func transaction(_ number: Int, _ shape: Shape, at moment: Date) -> String {
        let revoked =
            shape.state == .revoked
            ? #","revocationDate":\#(milliseconds(Date() - 60)),"revocationReason":0"# : ""
        return signers.appStore.transaction(
            name(number), at: moment,
            members: """
                ,"productId":"plus.monthly","type":"Auto-Renewable Subscription",\
                "inAppOwnershipType":"PURCHASED","appAccountToken":"\(owner(number))",\
                "purchaseDate":\(milliseconds(start)),"expiresDate":\(milliseconds(end(shape)))\
                \(revoked)
                """)
    }

    private func renewal(_ number: Int, _ shape: Shape, at moment: Date) -> String {
        let text = signers.appStore.renewal(original: name(number), at: moment)
        guard !shape.renews else { return text }
        return text.replacing(#""autoRenewStatus":1"#, with: #""autoRenewStatus":0"#)
    }

    private func google(_ number: Int, _ shape: Shape) -> String {
        let state =
            switch shape.state {
            case .active: shape.renews ? "ACTIVE" : "CANCELED"
            case .expired, .revoked: "EXPIRED"
            case .onHold: "ON_HOLD"
            }
        return """
            {"subscriptionState":"SUBSCRIPTION_STATE_\(state)",\
            "startTime":"\(start.ISO8601Format())","lineItems":[{"productId":"sora_monthly",\
            "expiryTime":"\(end(shape).ISO8601Format())",\
            "autoRenewingPlan":{"autoRenewEnabled":\(shape.renews)}}],\
            "externalAccountIdentifiers":{"obfuscatedExternalAccountId":"\(owner(number))"}}
            """
    }

    private func end(_ shape: Shape) -> Date {
        Date(timeIntervalSince1970: Double(world.now)) + Double(shape.days) * 86_400
    }

    private func milliseconds(_ moment: Date) -> Int {
        Int(moment.timeIntervalSince1970) * 1000
    }
}

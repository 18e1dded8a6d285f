import Admission
import Billing
import Foundation
import Testing

/// What becomes of a purchase when the money for one of its orders is given back.
@Suite struct GooglePlayVoidTests {
    /// Something that Google Play tells.
    enum Told {
        /// A notification that says only that something changed.
        case renewed(Double)
        /// An answer of the API: active, paid by this order.
        case active(Double, String)
        case void(Double, String)
        case revoked(Double)

        func observation() throws -> Observation {
            switch self {
            case .renewed(let on): try notice(googleNotice(2, "r\(on)", at: day(on)))
            case .revoked(let on): try notice(googleNotice(12, "x\(on)", at: day(on)))
            case .void(let on, let order):
                try notice(googleVoid("v\(on)", at: day(on), order: order))
            case .active(let on, let order):
                try GooglePlaySubscription.observation(
                    GooglePlayObject(expires: day(90), order: order).text, token: "token-1",
                    at: day(on))
            }
        }

        private func notice(_ body: [UInt8]) throws -> Observation {
            try #require(try GooglePlayNotification.read(body).observation)
        }
    }

    struct Row: CustomTestStringConvertible {
        let name: String
        let told: [Told]
        let state: Subscription.State
        var needsRefetch = false

        var testDescription: String { name }
    }

    static let rows: [Row] = [
        Row(
            name: "last month's, while the renewal was not fetched yet",
            told: [.active(0, "GPA.1"), .renewed(30), .void(31, "GPA.1")],
            state: .revoked, needsRefetch: true),
        Row(
            name: "last month's, and the renewal was fetched after it",
            told: [
                .active(0, "GPA.1"), .renewed(30), .void(31, "GPA.1"), .active(32, "GPA.1..0"),
            ],
            state: .active),
        Row(
            name: "last month's, and the renewal was fetched before it",
            told: [
                .active(0, "GPA.1"), .renewed(30), .active(30.5, "GPA.1..0"), .void(31, "GPA.1"),
                .active(32, "GPA.1..0"),
            ],
            state: .active),
        Row(
            name: "the present one's",
            told: [.active(0, "GPA.1"), .void(5, "GPA.1")], state: .revoked, needsRefetch: true),
        Row(
            name: "the present one's, and the API goes on to call it active",
            told: [.active(0, "GPA.1"), .void(5, "GPA.1"), .active(6, "GPA.1"), .renewed(7)],
            state: .revoked, needsRefetch: true),
        Row(
            name: "a renewal's, which was fetched after it",
            told: [
                .active(0, "GPA.1"), .renewed(30), .void(31, "GPA.1..0"), .active(32, "GPA.1..0"),
            ],
            state: .revoked),
        Row(
            name: "both",
            told: [
                .active(0, "GPA.1"), .void(31, "GPA.1"), .active(32, "GPA.1..0"),
                .void(33, "GPA.1..0"), .active(34, "GPA.1..0"),
            ],
            state: .revoked),
        Row(
            name: "of an order, while nothing was fetched at all",
            told: [.renewed(0), .void(1, "GPA.1")], state: .revoked, needsRefetch: true),
        Row(
            name: "of an order, while no answer names one",
            told: [.active(0, ""), .void(1, "GPA.1"), .active(2, "")], state: .revoked),
        Row(
            name: "without an order",
            told: [.active(0, "GPA.1"), .void(31, ""), .active(32, "GPA.1..0"), .renewed(33)],
            state: .revoked),
        Row(
            name: "revoked",
            told: [.active(0, "GPA.1"), .revoked(31), .active(32, "GPA.1..0"), .renewed(33)],
            state: .revoked),
    ]

    @Test(arguments: rows) func aVoidCountsAgainstItsOrder(_ row: Row) throws {
        let told = try row.told.map { try $0.observation() }
        for order in permutations(told) {
            var history = SubscriptionHistory()
            for observation in order { history.insert(observation) }
            let standing = try #require(history.standing)
            #expect(standing.current.state == row.state)
            #expect(standing.needsRefetch == row.needsRefetch)
            #expect(standing.current.willRenew == (row.state == .active))
            if row.state == .active { #expect(standing.current.accessUntil == day(90)) }
        }
    }

    private func permutations(_ told: [Observation]) -> [[Observation]] {
        guard told.count > 1 else { return [told] }
        return told.indices.flatMap { index in
            var rest = told
            let first = rest.remove(at: index)
            return permutations(rest).map { [first] + $0 }
        }
    }
}

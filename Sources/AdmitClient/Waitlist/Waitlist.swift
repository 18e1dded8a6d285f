public import Foundation
import JSONRPC

/// Where an account stands in line.
public struct WaitlistStanding: Hashable, Sendable {
    /// `none`, `waiting` or `offered`.
    public let state: String
    /// Whose line it is.
    public let region: String?
    /// From 1, in a draw now; only while it waits.
    public let place: Int?
    /// The hour in which it joined, by its first moment.
    public let cohort: Date?
    /// What the order of the cohort is bound to, as 64 hexadecimal digits.
    public let commitment: String?
    /// When it joined.
    public let joinedAt: Date?
    /// The invitation that was drawn for it.
    public let offer: Offer?

    /// An invitation for one account.
    public struct Offer: Hashable, Sendable {
        /// Names the invite.
        public let invite: UUID
        /// The code. A secret.
        public let code: String
        /// Until when it may be redeemed.
        public let expiresAt: Date

        init(_ json: JSON) throws(ClientError) {
            invite = try json.uuid("invite")
            code = try json.text("code")
            expiresAt = try json.date("expires_at")
        }
    }

    init(_ json: JSON) throws(ClientError) {
        state = try json.text("state")
        region = json.textIfPresent("region")
        place = json.countIfPresent("place")
        cohort = json.dateIfPresent("cohort")
        commitment = json.textIfPresent("commitment")
        joinedAt = json.dateIfPresent("joined_at")
        offer = try json.ifPresent("offer", Offer.init)
    }
}

/// What a draw released.
public struct WaitlistDraw: Hashable, Sendable {
    /// The campaign that the invites belong to.
    public let campaign: UUID
    /// Who was drawn, in order.
    public let released: [Released]
    /// How many had no use for an offer, and left the line without one.
    public let passedOver: Int

    /// Somebody who was drawn.
    public struct Released: Hashable, Sendable {
        /// Who it is.
        public let account: UUID
        /// Names the invite that was made.
        public let invite: UUID

        init(_ json: JSON) throws(ClientError) {
            account = try json.uuid("account")
            invite = try json.uuid("invite")
        }
    }

    init(_ json: JSON) throws(ClientError) {
        campaign = try json.uuid("campaign")
        released = try json.list("released", Released.init)
        passedOver = try json.count("passed_over")
    }
}

/// How it stands with one line.
public struct WaitlistLine: Hashable, Sendable {
    /// Whose line it is.
    public let region: String
    /// How many wait.
    public let waiting: Int
    /// How many of them subscribed when they joined.
    public let subscribers: Int
    /// How many offers are open.
    public let openOffers: Int
    /// How many draws there were.
    public let draws: Int
    /// When the last one was.
    public let drawnAt: Date?

    init(_ json: JSON) throws(ClientError) {
        region = try json.text("region")
        waiting = try json.count("waiting")
        subscribers = try json.count("subscribers")
        openOffers = try json.count("open_offers")
        draws = try json.count("draws")
        drawnAt = json.dateIfPresent("drawn_at")
    }
}

extension AdmitClient {
    /// Lines of those who wait for an invitation.
    public var waitlist: Waitlist { Waitlist(client: self) }

    /// Lines of those who wait for an invitation.
    public struct Waitlist: Sendable {
        let client: AdmitClient

        /// How joining came out.
        public enum Outcome: Hashable, Sendable {
            /// The account stands in line; `already` when it did before.
            case joined(WaitlistStanding, already: Bool)
            /// It may not; `reason` is one word.
            case refused(reason: String)
        }

        /// Puts an account in line for a product. Repeating it changes nothing.
        public func join(
            _ account: AccountReference, product: String, idempotencyKey: String? = nil
        ) async throws(ClientError) -> Outcome {
            let result = try await client.call("waitlist.join", idempotencyKey: idempotencyKey) {
                $0.add(account: account)
                $0.add("product", product)
            }
            switch try result.text("outcome") {
            case "joined":
                return .joined(
                    try WaitlistStanding(result), already: result["already"]?.bool ?? false)
            case "refused": return .refused(reason: result.textIfPresent("reason") ?? "")
            default: throw .badAnswer(problem: "an unknown outcome of joining")
            }
        }

        /// Tells where an account stands, and its offer if it was drawn.
        public func status(
            _ account: AccountReference, product: String
        ) async throws(ClientError) -> WaitlistStanding {
            let result = try await client.call("waitlist.status") {
                $0.add(account: account)
                $0.add("product", product)
            }
            return try WaitlistStanding(result)
        }

        /// Releases up to `count` of those whose turn it is.
        ///
        /// - Parameters:
        ///   - product: what they wait for.
        ///   - region: whose line it is, as `US` or `US-TX`.
        ///   - count: how many, at most.
        ///   - rehearsing: takes it all back, and only tells.
        ///   - idempotencyKey: makes repeating harmless.
        public func draw(
            product: String, region: String, count: Int, rehearsing: Bool = false,
            idempotencyKey: String? = nil
        ) async throws(ClientError) -> WaitlistDraw {
            let result = try await client.call("waitlist.draw", idempotencyKey: idempotencyKey) {
                $0.add("product", product)
                $0.add("region", region)
                $0.add("count", count)
                if rehearsing { $0.add("dry_run", true) }
            }
            return try WaitlistDraw(result)
        }

        /// Lists the lines of a product, by region.
        public func list(
            product: String, limit: Int? = nil, cursor: String? = nil
        ) async throws(ClientError) -> Page<WaitlistLine> {
            let result = try await client.call("waitlist.list") {
                $0.add("product", product)
                $0.add("limit", ifPresent: limit)
                $0.add("cursor", ifPresent: cursor)
            }
            return try Page(result, WaitlistLine.init)
        }
    }
}

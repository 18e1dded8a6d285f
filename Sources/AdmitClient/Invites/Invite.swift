public import Foundation
import JSONRPC

/// A code that may be redeemed so many times; the code itself is shown only when it is issued.
public struct Invite: Hashable, Sendable {
    /// Names the invite.
    public let id: UUID
    /// Who hands it out, if it is not staff's.
    public let owner: UUID?
    /// The code's first four symbols; of a short vanity code half of them.
    public let prefix: String
    /// `code`, or `vanity` where somebody chose it.
    public let kind: String
    /// Where it stands, `active`, `exhausted`, `paused`, `expired` or `revoked`.
    public let state: String
    /// How many redemptions are reserved or confirmed.
    public let uses: Int
    /// How many there may be.
    public let maxUses: Int
    /// When it runs out, if it does.
    public let expiresAt: Date?
    /// Why nobody could redeem it now, wherever they are; `nil` when somebody could, and in lists.
    public let refusal: String?
    /// Who holds a use of it, to be confirmed.
    public let reservations: [Redemption]
    /// Why it is paused, if it is: `tried_after_exhaustion`, `many_addresses` or
    /// `far_from_owner`.
    public let pauseReason: String?
    /// The invite that goes on with what was left of this one.
    public let rotatedTo: UUID?
    /// Who redeemed it; empty in lists.
    public let redemptions: [Redemption]

    init(_ json: JSON) throws(ClientError) {
        id = try json.uuid("id")
        owner = json["owner"]?.uuid
        prefix = try json.text("prefix")
        kind = json.textIfPresent("kind") ?? "code"
        state = try json.text("state")
        uses = try json.count("uses")
        maxUses = try json.count("max_uses")
        expiresAt = json.dateIfPresent("expires_at")
        refusal = json.textIfPresent("refusal")
        reservations =
            json["reservations"]?.kind == .array
            ? try json.list("reservations", Redemption.init) : []
        pauseReason = json["pause_reason"]?.string
        rotatedTo = json["rotated_to"]?.uuid
        redemptions =
            json["redemptions"]?.kind == .array
            ? try json.list("redemptions", Redemption.init) : []
    }
}

/// An account's use of an invite.
public struct Redemption: Hashable, Sendable {
    /// Names the redemption.
    public let id: UUID
    /// Whose it is.
    public let account: UUID?
    /// `reserved`, `confirmed` or `released`.
    public let state: String
    /// When it got there.
    public let at: Date?
    /// Until when it is kept free, while reserved.
    public let reservedUntil: Date?
    /// Where it was redeemed from, where that is known and told.
    public let region: String?

    init(_ json: JSON) throws(ClientError) {
        id = try json.uuid("id")
        account = json["account"]?.uuid
        state = try json.text("state")
        at = json.dateIfPresent("at")
        reservedUntil = json.dateIfPresent("reserved_until")
        region = json.textIfPresent("region")
    }
}

/// Invites as they come from the press, with their codes.
public struct IssuedBatch: Hashable, Sendable {
    /// Names the batch.
    public let batch: UUID
    /// What was made.
    public let invites: [IssuedInvite]

    /// One fresh invite.
    public struct IssuedInvite: Hashable, Sendable {
        /// Names the invite.
        public let id: UUID
        /// The code; nobody can show it again.
        public let code: String
        /// The code's first four symbols.
        public let prefix: String
        /// How many times it may be redeemed.
        public let maxUses: Int
        /// When it runs out, if it does.
        public let expiresAt: Date?

        init(_ json: JSON) throws(ClientError) {
            id = try json.uuid("id")
            code = try json.text("code")
            prefix = try json.text("prefix")
            maxUses = try json.count("max_uses")
            expiresAt = json.dateIfPresent("expires_at")
        }
    }

    init(_ json: JSON) throws(ClientError) {
        batch = try json.uuid("batch")
        invites = try json.list("invites", IssuedInvite.init)
    }
}

public import Foundation

/// A code that may be redeemed so many times. The code itself is not kept.
public struct Invite: Hashable, Sendable {
    /// Names one invite.
    public typealias ID = Admission.ID<Invite>

    /// Names this invite.
    public let id: ID
    /// The campaign that it was issued in.
    public let campaign: Campaign.ID
    /// Who hands it out, if it is not staff's.
    public let owner: Account.ID?
    /// The first four symbols of the code; of a short vanity code half of them.
    public let prefix: String
    /// Whether somebody chose the code.
    public let isVanity: Bool
    /// How often it may be redeemed.
    public let maxUses: Int
    /// How many redemptions are reserved or confirmed.
    public let uses: Int
    /// From when on it is no longer good, if it runs out.
    public let expiresAt: Date?
    /// When it was revoked, if it was.
    public let revokedAt: Date?
    /// Why it was revoked.
    public let revokeReason: String?
    /// Since when it is held back, if it is.
    public let pausedAt: Date?
    /// Why it is held back: `tried_after_exhaustion`, `many_addresses` or
    /// `far_from_owner`.
    public let pauseReason: String?
    /// The invite that goes on with what was left of this one, if there is one.
    public let rotatedTo: ID?
    /// What its issuer wrote about it.
    public let note: String?
    /// When it was issued.
    public let createdAt: Date

    /// Puts an invite together.
    public init(
        id: ID, campaign: Campaign.ID, owner: Account.ID? = nil, prefix: String,
        isVanity: Bool = false, maxUses: Int, uses: Int = 0, expiresAt: Date? = nil,
        revokedAt: Date? = nil, revokeReason: String? = nil, pausedAt: Date? = nil,
        pauseReason: String? = nil, rotatedTo: ID? = nil, note: String? = nil, createdAt: Date
    ) {
        self.id = id
        self.campaign = campaign
        self.owner = owner
        self.prefix = prefix
        self.isVanity = isVanity
        self.maxUses = maxUses
        self.uses = uses
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.revokeReason = revokeReason
        self.pausedAt = pausedAt
        self.pauseReason = pauseReason
        self.rotatedTo = rotatedTo
        self.note = note
        self.createdAt = createdAt
    }

    /// Whether an invite can be redeemed, and if not, why.
    public enum State: String, Sendable, CaseIterable {
        /// Good for another redemption.
        case active
        /// Every use is taken.
        case exhausted
        /// Held back, since it seems to have leaked; staff let it go on.
        case paused
        /// Its time is over.
        case expired
        /// Taken back.
        case revoked
    }

    /// Where the invite stands then: of several reasons the one that is hardest to undo.
    public func state(at moment: Date) -> State {
        if let revokedAt, revokedAt <= moment { return .revoked }
        if let expiresAt, expiresAt <= moment { return .expired }
        if uses >= maxUses { return .exhausted }
        return pausedAt == nil ? .active : .paused
    }
}

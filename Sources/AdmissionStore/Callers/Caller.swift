package import Admission
package import Foundation

/// Who calls us: a service or a person, with a token and scopes.
package struct Caller: Sendable, Equatable {
    package typealias ID = Admission.ID<Caller>

    package let id: ID
    package let name: String
    package let scopes: [String]
    package let createdAt: Date
    package let expiresAt: Date?
    package let revokedAt: Date?

    /// Everything that a token can be allowed. `admin` allows all of it.
    package static let scopes = [
        "access:read", "access:write", "account:read", "account:write", "product:write",
        "region:write", "subscription:write", "billing:ingest", "invite:issue", "invite:redeem",
        "invite:revoke", "invite:read", "link:write", "audit:read", "support", "admin",
    ]
}

/// A token that stands, and what it allows.
package struct Credential: Sendable, Equatable {
    package let caller: Caller.ID
    package let scopes: Set<String>
    /// Until when it need not be looked up again.
    package let standsUntil: ContinuousClock.Instant
}

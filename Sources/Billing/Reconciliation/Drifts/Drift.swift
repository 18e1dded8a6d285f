public import Foundation

/// One difference between what a provider says of a subscription and what we have.
public struct Drift: Sendable, Hashable {
    /// What is not as it should be.
    public let kind: Kind
    /// The provider's name of the subscription; for an event that leads to none, `event:` and its id.
    public let subject: String
    /// How bad it is.
    public let severity: Severity
    /// What is to be done.
    public let action: Action
    /// How it came about.
    public let cause: Cause
    /// Events in the ledger that speak for it, and for `duplicate_active` subscriptions of ours.
    public let evidence: [UUID]
    /// The version of our row that was looked at; 0 where there is none.
    public let version: Int64
    /// What we have and what it should be, in a few words without personal data.
    public let detail: String
    /// What a repair puts into the ledger; `nil` where nothing is put there.
    public let observation: Observation?
    /// Refunds and disputes that the ledger does not know, and that a repair puts there as well.
    public let reversals: [Observation]

    /// Puts a difference together.
    public init(
        _ kind: Kind, subject: String, severity: Severity, action: Action, cause: Cause,
        evidence: [UUID] = [], version: Int64, detail: String, observation: Observation? = nil,
        reversals: [Observation] = []
    ) {
        self.kind = kind
        self.subject = subject
        self.severity = severity
        self.action = action
        self.cause = cause
        self.evidence = evidence
        self.version = version
        self.detail = detail
        self.observation = observation
        self.reversals = reversals
    }

    /// What is not as it should be. `SubscriptionComparison` tells which one wins where several
    /// would do.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The provider has it and we do not.
        case missingLocal = "missing_local"
        /// We have it, it is not over, and the provider does not list it.
        case missingRemote = "missing_remote"
        /// It opens doors here and should not.
        case overgrant
        /// It should open doors and does not.
        case undergrant
        /// It ends at another moment, or stands in another state that comes to the same now.
        case period
        /// It sells another plan.
        case plan
        /// It goes on by itself, or does not, otherwise than we think.
        case willRenew = "will_renew"
        /// Another subscription has replaced it, and it still opens doors.
        case superseded
        /// Its account pays twice for the same, maybe at two providers.
        case duplicateActive = "duplicate_active"
        /// It is paid for, and no account is linked to any of its owners.
        case unlinked
        /// It stands for another account than its owner is linked to.
        case wrongOwner = "wrong_owner"
        /// Its payment was given back or is disputed, and it still opens doors.
        case refundUnapplied = "refund_unapplied"
        /// Its grace goes on longer than it may.
        case graceOverrun = "grace_overrun"
        /// An event of it arrived and was never applied.
        case stuckEvent = "stuck_event"
        /// It is paid for, and none of its products is sold by a plan.
        case unmappedProduct = "unmapped_product"
        /// It lives in the provider's other world.
        case environmentMismatch = "env_mismatch"
    }

    /// How bad it is.
    public enum Severity: String, Sendable, Hashable, CaseIterable {
        /// Somebody who pays is locked out.
        case critical
        /// Somebody is let in who should not be, or money is taken for nothing.
        case high
        /// It will become one of those.
        case medium
        /// It shows, and changes no decision.
        case low
    }

    /// What is to be done.
    public enum Action: String, Sendable, Hashable, CaseIterable {
        /// The provider's word goes into the ledger and is applied like any event.
        case apply
        /// What is stuck is applied again.
        case retry
        /// Nothing is changed; it is set aside for a person to decide.
        case quarantine
        /// Nothing is changed; a person has to see to it, outside of this subscription.
        case report
    }

    /// How it came about.
    public enum Cause: String, Sendable, Hashable, CaseIterable {
        /// Nothing in the ledger tells of it.
        case neverDelivered = "never_delivered"
        /// An event tells of it and could not be applied.
        case deliveredFailed = "delivered_failed"
        /// The ledger tells of it, and our rows say otherwise.
        case processedWrongly = "processed_wrongly"
    }
}

package import Admission
package import Billing
package import Foundation

/// A provider's event whose origin is beyond doubt, on its way into the ledger.
package struct IncomingEvent: Sendable {
    /// How it came to us.
    package enum Origin: String, Sendable, CaseIterable {
        /// The provider sent it.
        case webhook
        /// A caller handed it on by `billing.ingest`.
        case ingest
        /// It answers a question to the provider's API.
        case fetch
        /// A reconciliation put it in.
        case reconcile
    }

    package let event: BillingEvent
    package let origin: Origin
    /// The bytes as they came; kept sealed.
    package let body: [UInt8]
    /// Why nothing could be read out of it, in one sentence without content; `nil` when it could.
    package let problem: String?
    /// When it came; `nil` for now, by the database's clock.
    package let receivedAt: Date?

    package init(
        _ event: BillingEvent, origin: Origin, body: [UInt8], problem: String? = nil,
        receivedAt: Date? = nil
    ) {
        self.event = event
        self.origin = origin
        self.body = body
        self.problem = problem
        self.receivedAt = receivedAt
    }
}

/// What taking an event in comes to. Whatever the outcome, the event is in the ledger.
package struct IngestOutcome: Sendable, Equatable {
    package enum Verdict: String, Sendable, CaseIterable {
        /// The subscription stands as the event says, where that is the newest word.
        case applied
        /// It was in the ledger already, and was applied then.
        case duplicate
        /// Something newer was known; the present did not change.
        case stale
        /// It does not suffice: only the provider's API can tell, or an event still to come.
        case needsRefetch = "needs_refetch"
        /// It concerns no subscription, or the provider's other world.
        case ignored
        /// It could not be read or applied; the ledger says why, and it may be tried again.
        case failed
    }

    package let verdict: Verdict
    package let event: ID<BillingEvent>
    /// Ours, when one has come of it.
    package let subscription: Subscription.ID?
}

/// What a deployment does about billing.
package struct BillingPolicy: Sendable {
    /// Which of the providers' worlds counts; events of the other are kept and change nothing.
    package var environment: Identity.Environment
    /// Providers whose API is asked after each event.
    package var fetched: Set<BillingProvider>
    /// Whether a subscription is paused while Stripe does not collect its payments.
    package var pausedCollectionTakesAccess: Bool

    package init(
        environment: Identity.Environment = .production, fetched: Set<BillingProvider> = [],
        pausedCollectionTakesAccess: Bool = false
    ) {
        self.environment = environment
        self.fetched = fetched
        self.pausedCollectionTakesAccess = pausedCollectionTakesAccess
    }
}

public import Admission
public import Foundation

/// Compares what a provider says of a subscription with what we have. Pure; it only finds.
///
/// What should be is never the provider's snapshot alone, but what the ledger comes to once that
/// snapshot is in it: a refund that we know of still counts, and a snapshot that is older than what we
/// know changes nothing. So a repair, which puts the snapshot there, ends in just that state.
///
/// Of one subscription at most one difference of how it stands is told, the first of these that it
/// is: another world, an event that is stuck, missing here or there; then a refund or dispute that is
/// not applied, superseded, grace that overruns, too much access, too little, another plan, other
/// dates, another will to renew. Beside it, whose it is (another owner, or nobody) and that its products
/// sell no plan; and a double payment only where it stands as it should.
public struct SubscriptionComparison: Sendable {
    /// The moment as of which doors open or not.
    public let now: Date
    /// The world that this installation lives in.
    public let environment: Identity.Environment
    /// How observations are read.
    public let policy: SubscriptionPolicy

    /// Compares as of a moment, for one of the provider's worlds.
    public init(
        at now: Date, environment: Identity.Environment,
        policy: SubscriptionPolicy = SubscriptionPolicy()
    ) {
        self.now = now
        self.environment = environment
        self.policy = policy
    }

    /// Tells all differences of one subscription, in the order of their kinds' names.
    /// - Parameters:
    ///   - remote: `nil` when the provider was asked for all and did not tell of it.
    ///   - local: `nil` when we do not have it.
    public func drifts(
        remote: RemoteSubscription?, local: LocalSubscription?, around: SubscriptionSurroundings
    ) -> [Drift] {
        if let first = misplaced(remote, local, around) ?? stuck(remote, local, around) {
            return [first]
        }
        switch (remote, local) {
        case (nil, nil): return []
        case (nil, let local?): return [missingRemote(local, around)].compactMap { $0 }
        case (let remote?, nil): return [missingLocal(remote, around)]
        case (let remote?, let local?):
            var history = SubscriptionHistory(around.observations, policy: policy)
            let told = history.standing
            history.insert(remote.observation)
            let reversals = ReversalFinding(around.reversals, in: &history, at: now)
            guard let expected = history.standing else { return [] }
            let pair = Pair(
                remote: remote, local: local, around: around, reversals: reversals,
                expected: expected.current, told: told?.current, now: now)
            let standing = pair.standing()
            let all =
                [standing, pair.owner(), pair.unmapped()]
                + [standing == nil ? pair.duplicate() : nil]
            return all.compactMap { $0 }.sorted { $0.kind.rawValue < $1.kind.rawValue }
        }
    }

    private func misplaced(
        _ remote: RemoteSubscription?, _ local: LocalSubscription?,
        _ around: SubscriptionSurroundings
    ) -> Drift? {
        guard let remote, remote.environment != environment else { return nil }
        return Drift(
            .environmentMismatch, subject: remote.externalID, severity: .high, action: .report,
            cause: .processedWrongly, evidence: around.events, version: local?.version ?? 0,
            detail: "it is a \(remote.environment.rawValue) subscription; this installation is "
                + "for \(environment.rawValue)")
    }

    private func stuck(
        _ remote: RemoteSubscription?, _ local: LocalSubscription?,
        _ around: SubscriptionSurroundings
    ) -> Drift? {
        guard !around.stuckEvents.isEmpty,
            let subject = remote?.externalID ?? local?.externalID
        else { return nil }
        let isPaid = remote?.standing(policy)?.current.grants(at: now) ?? false
        let isOpen = local?.current.grants(at: now) ?? false
        let count = around.stuckEvents.count
        return Drift(
            .stuckEvent, subject: subject, severity: isPaid && !isOpen ? .critical : .medium,
            action: .retry, cause: .deliveredFailed, evidence: around.stuckEvents,
            version: local?.version ?? 0,
            detail: "\(count) event\(count == 1 ? "" : "s") arrived and could not be applied")
    }

    private func missingRemote(
        _ local: LocalSubscription, _ around: SubscriptionSurroundings
    ) -> Drift? {
        let isOver = local.current.state == .expired || local.current.state == .revoked
        guard !isOver else { return nil }
        let grants = local.current.grants(at: now)
        return Drift(
            around.hasSuccessor && grants ? .superseded : .missingRemote,
            subject: local.externalID, severity: grants ? .high : .low, action: .quarantine,
            cause: .neverDelivered, evidence: around.events, version: local.version,
            detail: "\(local.current.summary) here; the provider does not list it")
    }

    private func missingLocal(
        _ remote: RemoteSubscription, _ around: SubscriptionSurroundings
    ) -> Drift {
        var history = SubscriptionHistory([remote.observation], policy: policy)
        let summary = history.standing?.current.summary ?? "unknown"
        let reversals = ReversalFinding(around.reversals, in: &history, at: now)
        let standing = history.standing?.current
        let isPaid = standing?.grants(at: now) ?? false
        let isDouble = isPaid && !around.others.isEmpty
        return Drift(
            .missingLocal, subject: remote.externalID, severity: isPaid ? .critical : .low,
            action: isDouble ? .quarantine : .apply, cause: .neverDelivered,
            evidence: around.events, version: 0,
            detail: "\(summary) there, not here"
                + (reversals.isEmpty ? "" : "; \(reversals.summary) there")
                + (isDouble ? "; the customer has another live subscription" : ""),
            observation: isDouble ? nil : remote.observation,
            reversals: isDouble ? [] : reversals.observations)
    }
}

extension Standing.Moment {
    /// Whether it opens doors then, holds aside.
    func grants(at moment: Date) -> Bool {
        guard let accessUntil else { return false }
        return state.opens && moment < accessUntil
    }

    /// In a few words.
    var summary: String { state.summary(until: accessUntil) }
}

extension Subscription.State {
    /// Whether it opens doors while its access lasts. What is unknown keeps what it had.
    var opens: Bool { [.trialing, .active, .grace, .unknown].contains(self) }

    func summary(until end: Date?) -> String {
        guard let end else { return rawValue }
        return "\(rawValue) until \(end.ISO8601Format())"
    }
}

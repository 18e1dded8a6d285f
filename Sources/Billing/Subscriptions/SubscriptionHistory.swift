public import Foundation

/// All observations of one subscription.
///
/// What they come to depends on nothing but the set of them: they are sorted by the provider's clock
/// and folded anew, so a late, doubled or reordered event leads to the same standing as any other
/// order.
public struct SubscriptionHistory: Sendable, Hashable {
    /// In order of time, each once.
    public private(set) var observations: [Observation] = []
    /// How they are read.
    public var policy: SubscriptionPolicy

    /// Puts it together.
    public init(policy: SubscriptionPolicy = SubscriptionPolicy()) {
        self.policy = policy
    }

    /// Takes in what is known already, without asking what each did.
    public init(
        _ observations: some Sequence<Observation>,
        policy: SubscriptionPolicy = SubscriptionPolicy()
    ) {
        self.init(policy: policy)
        var keys: Set<String> = []
        for observation in observations where keys.insert(observation.key).inserted {
            self.observations.append(observation)
        }
        self.observations.sort(by: Observation.isBefore)
    }

    /// Takes an observation in, wherever its moment lies.
    /// - Returns: `nil` when it is in already, by its key.
    public mutating func add(_ observation: Observation) -> Effect? {
        let before = standing
        guard insert(observation) else { return nil }
        let after = standing
        if let after, after.needsRefetch, asksForMore(observation, wasAsked: before?.needsRefetch) {
            return .needsRefetch
        }
        let isLate = observations.contains { $0.at > observation.at && $0.snapshot != nil }
        let isUnchanged =
            before != nil && before?.current.saysTheSame(as: after?.current) == true
            && before?.holds == after?.holds
        return isLate && isUnchanged ? .stale : .applied
    }

    /// Takes an observation in without asking what it does.
    /// - Returns: whether it was not in already, by its key.
    @discardableResult
    public mutating func insert(_ observation: Observation) -> Bool {
        guard !observations.contains(where: { $0.key == observation.key }) else { return false }
        let place = observations.firstIndex { Observation.isBefore(observation, $0) }
        observations.insert(observation, at: place ?? observations.count)
        return true
    }

    /// What it all comes to; `nil` while nothing names the subscription.
    public var standing: Standing? {
        guard observations.contains(where: { $0.subject != nil }) else { return nil }
        return StandingFold.standing(of: observations, policy: policy)
    }

    /// The subscription that this one has replaced, and since when. One that is still to be paid
    /// replaces nothing yet.
    public var succession: (predecessor: String, at: Date)? {
        for observation in observations where observation.snapshot?.status != .pending {
            if let predecessor = observation.predecessor { return (predecessor, observation.at) }
        }
        return nil
    }

    /// Whether it is `observation` that makes it necessary to ask the provider.
    private func asksForMore(_ observation: Observation, wasAsked: Bool?) -> Bool {
        if wasAsked != true { return true }
        let newest = observations.last { $0.snapshot != nil }?.at ?? .distantPast
        return observation.at >= newest
            && (observation.notice == .changed || observation.snapshot != nil)
    }

    /// What an observation did.
    public enum Effect: String, Sendable, Codable {
        case applied
        /// Something newer was known already; the present does not change.
        case stale
        /// Of the same moment as another that says otherwise, or it says only that something changed.
        case needsRefetch = "needs_refetch"
    }
}

/// The ledger of one provider's world, held in memory: what the store does with tables, done with
/// values alone. It is what the store is tested against.
public struct BillingBook: Sendable {
    /// The histories of all subscriptions, by the provider's names of them.
    public private(set) var histories: [String: SubscriptionHistory] = [:]
    /// What no subscription is known for yet, in no order.
    public private(set) var orphans: Set<Observation> = []

    private let policy: SubscriptionPolicy
    private var subjects: [String: String] = [:]
    private var keys: Set<String> = []

    /// Opens an empty book.
    public init(policy: SubscriptionPolicy = SubscriptionPolicy()) {
        self.policy = policy
    }

    /// What became of an event.
    public enum Outcome: Sendable, Hashable {
        /// It is in already.
        case duplicate
        /// It concerns no subscription.
        case ignored
        /// Nothing leads to a subscription yet; it is kept until something does.
        case orphaned
        /// It belongs to the subscription of this name.
        case attached(String)
    }

    /// Takes an event in, and with it all orphans that it leads to a subscription.
    @discardableResult
    public mutating func take(_ event: BillingEvent) -> Outcome {
        guard keys.insert(event.key).inserted else { return .duplicate }
        guard let observation = event.observation else { return .ignored }
        guard let subject = subject(of: observation) else {
            orphans.insert(observation)
            return .orphaned
        }
        attach(observation, to: subject)
        return .attached(subject)
    }

    /// How every subscription stands. One that another has replaced has ended when that one began.
    public func standings() -> [String: Standing] {
        var successors: [String: Observation] = [:]
        for (subject, history) in histories {
            guard let (predecessor, at) = history.succession, predecessor != subject else {
                continue
            }
            let end = Observation.replaced(predecessor, by: subject, at: at)
            // The first to replace it ends it; the key decides between two of one moment.
            if let other = successors[predecessor], Observation.isBefore(other, end) { continue }
            successors[predecessor] = end
        }
        var standings: [String: Standing] = [:]
        for (subject, history) in histories {
            var history = history
            if let end = successors[subject] { history.insert(end) }
            standings[subject] = history.standing
        }
        return standings
    }

    private func subject(of observation: Observation) -> String? {
        observation.subject ?? observation.references.compactMap { subjects[$0] }.first
    }

    private mutating func attach(_ observation: Observation, to subject: String) {
        var waiting = [observation]
        while let next = waiting.popLast() {
            histories[subject, default: SubscriptionHistory(policy: policy)].insert(next)
            for reference in next.references where subjects[reference] == nil {
                subjects[reference] = subject
                let led = orphans.filter { $0.references.contains(reference) }
                orphans.subtract(led)
                waiting += led
            }
        }
    }
}

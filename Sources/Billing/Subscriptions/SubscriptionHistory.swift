/// All observations of one subscription.
public struct SubscriptionHistory: Sendable {
    /// In order of time, each once.
    public private(set) var observations: [Observation] = []

    public init() {}

    /// Takes an observation in, wherever its moment lies.
    /// - Returns: `nil` when it is in already, by its key.
    public mutating func add(_ observation: Observation) -> Effect? {
        fatalError("to be written")
    }

    /// What it all comes to; `nil` while nothing tells how the subscription stands.
    public var standing: Standing? { nil }

    /// What an observation did.
    public enum Effect: String, Sendable, Codable {
        case applied
        /// Something newer was known already; the present does not change.
        case stale
        /// Of the same moment as another that says otherwise, or it says only that something changed.
        case needsRefetch = "needs_refetch"
    }
}

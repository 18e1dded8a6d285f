/// How many drifts there are of each kind, and what is to be done about them.
public struct DriftCounts: Sendable, Hashable {
    private var counts: [Drift.Kind: [Drift.Action: Int]] = [:]

    /// Begins with none.
    public init() {}

    /// Counts one.
    public mutating func add(_ drift: Drift) {
        counts[drift.kind, default: [:]][drift.action, default: 0] += 1
    }

    /// All of them.
    public var total: Int { Drift.Action.allCases.reduce(0) { $0 + count($1) } }

    /// How many a repair would change.
    public var changes: Int { count(.apply) + count(.retry) }

    /// Those of a kind and, where it is given, an action.
    public func count(_ kind: Drift.Kind, _ action: Drift.Action? = nil) -> Int {
        let ofKind = counts[kind] ?? [:]
        guard let action else { return ofKind.values.reduce(0, +) }
        return ofKind[action] ?? 0
    }

    /// Those of an action.
    public func count(_ action: Drift.Action) -> Int {
        counts.values.reduce(0) { $0 + ($1[action] ?? 0) }
    }
}

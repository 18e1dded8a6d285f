import Foundation

/// How observations follow one another: by the provider's clock, then by what must have come first,
/// then by their keys. Nothing here knows in which order they arrived.
extension Observation {
    static func isBefore(_ left: Observation, _ right: Observation) -> Bool {
        if left.at != right.at { return left.at < right.at }
        let (leftRank, rightRank) = (left.rank, right.rank)
        if leftRank != rightRank { return leftRank < rightRank }
        return left.key < right.key
    }

    /// The order of what happened at one moment, as far as its kind tells. Stripe's clock counts
    /// whole seconds: a subscription is often made and paid for within one.
    enum Rank: Int, Comparable {
        case fact, notice, created, updated, deleted, fetched

        static func < (left: Rank, right: Rank) -> Bool { left.rawValue < right.rawValue }
    }

    var rank: Rank {
        guard snapshot != nil else { return notice == nil ? .fact : .notice }
        if isFetched { return .fetched }
        if kind.hasSuffix(".created") { return .created }
        return kind.hasSuffix(".deleted") ? .deleted : .updated
    }
}

/// The snapshots of one moment, and the one that is taken for true.
struct SnapshotChoice {
    let snapshot: Observation.Snapshot
    /// Whether another of the moment says otherwise, and nothing tells which came later.
    let isContradicted: Bool

    /// - Parameter observations: of one moment, in order.
    /// - Returns: `nil` when none of them has a snapshot.
    init?(among observations: ArraySlice<Observation>) {
        var best: Observation?
        var isContradicted = false
        for observation in observations where observation.snapshot != nil {
            guard let other = best else {
                best = observation
                continue
            }
            if observation.snapshot == other.snapshot { continue }
            if other.rank == observation.rank || observation.isFetched { isContradicted = true }
            if Self.isBetter(observation, other) { best = observation }
        }
        guard let snapshot = best?.snapshot else { return nil }
        self.snapshot = snapshot
        self.isContradicted = isContradicted && !snapshot.isFinal
    }

    /// Whether `right` follows `left`, or is to be taken for its follower. In doubt the later period
    /// wins, then what grants more, so that nobody who paid waits for the API to settle it.
    private static func isBetter(_ right: Observation, _ left: Observation) -> Bool {
        guard let new = right.snapshot, let old = left.snapshot else { return false }
        if new.isFinal != old.isFinal { return new.isFinal }
        if right.rank != left.rank { return right.rank > left.rank }
        let (newEnd, oldEnd) = (new.periodEnd ?? .distantPast, old.periodEnd ?? .distantPast)
        if newEnd != oldEnd { return newEnd > oldEnd }
        let (newGrant, oldGrant) = (new.status.generosity, old.status.generosity)
        if newGrant != oldGrant { return newGrant > oldGrant }
        return right.key > left.key
    }
}

extension Observation.Status {
    fileprivate var generosity: Int {
        switch self {
        case .revoked: 0
        case .expired: 1
        case .unknown: 2
        case .pending: 3
        case .paused: 4
        case .onHold: 5
        case .pastDue: 6
        case .grace: 7
        case .trialing: 8
        case .active: 9
        }
    }
}

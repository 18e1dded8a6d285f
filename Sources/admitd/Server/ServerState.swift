import NIOCore
import Synchronization

/// What all connections of a server share: whether it drains, and how much is open.
final class ServerState: Sendable {
    private let draining = Atomic(false)
    private let inFlight = Atomic(0)
    private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])

    /// Whether the server was told to stop.
    var isDraining: Bool { draining.load(ordering: .acquiring) }

    /// Takes one of `maximum` places for a call; false when all are taken.
    func enter(maximum: Int) -> Bool {
        if inFlight.add(1, ordering: .relaxed).newValue <= maximum { return true }
        leave()
        return false
    }

    /// Gives the place of a call back.
    func leave() {
        inFlight.subtract(1, ordering: .relaxed)
    }

    /// Counts a connection in.
    /// - Returns: How many are open now; `nil` when there are `maximum` already.
    func add(_ channel: any Channel, maximum: Int) -> Int? {
        channels.withLock { channels in
            guard channels.count < maximum else { return nil }
            channels[ObjectIdentifier(channel)] = channel
            return channels.count
        }
    }

    /// Counts a connection out.
    /// - Returns: How many are still open.
    func remove(_ channel: any Channel) -> Int {
        channels.withLock { channels in
            channels[ObjectIdentifier(channel)] = nil
            return channels.count
        }
    }

    /// Refuses new calls from now on.
    /// - Returns: The connections that are open.
    func drain() -> [any Channel] {
        draining.store(true, ordering: .releasing)
        return open
    }

    /// The connections that are open.
    var open: [any Channel] { channels.withLock { Array($0.values) } }
}

/// Tells a connection that the server stops: it closes once it owes no answer.
struct DrainEvent: Sendable {}

/// Tells a connection that the drain is over: what it still owes is answered as unavailable.
struct CutOffEvent: Sendable {}

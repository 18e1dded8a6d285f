import NIOCore
import Synchronization

/// Counts the calls in flight of all servers that share one limit.
final class CallsInFlight: Sendable {
    private let count = Atomic(0)

    /// Takes one of `maximum` places for a call; false when all are taken.
    func enter(maximum: Int) -> Bool {
        if count.add(1, ordering: .relaxed).newValue <= maximum { return true }
        leave()
        return false
    }

    /// Gives the place of a call back.
    func leave() {
        count.subtract(1, ordering: .relaxed)
    }
}

/// What all connections of a server share: whether it drains, and how much is open.
final class ServerState: Sendable {
    private let draining = Atomic(false)
    private let calls: CallsInFlight
    private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])

    init(calls: CallsInFlight = CallsInFlight()) {
        self.calls = calls
    }

    /// Whether the server was told to stop.
    var isDraining: Bool { draining.load(ordering: .acquiring) }

    /// Takes one of `maximum` places for a call; false when all are taken.
    func enter(maximum: Int) -> Bool { calls.enter(maximum: maximum) }

    /// Gives the place of a call back.
    func leave() { calls.leave() }

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

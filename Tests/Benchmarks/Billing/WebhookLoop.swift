import CLibPQ
import CoreFoundation
import Foundation
import Histogram

/// Sends webhooks, each once, and the next one whenever another is answered: raw sockets and one
/// `epoll` on a thread of its own, because it shares the machine with the server that it measures.
struct WebhookLoop: ~Copyable {
    private let supply: WebhookSupply
    private let seconds: Double
    private let reader = AnswerReader(.check(Population(accounts: 1)), transport: .http)
    private let epoll: Int32
    private var wires: [Wire] = []
    /// When each connection's webhook was sent; 0 while it has none under way.
    private var begun: [UInt64]
    private var next = 0
    private var underWay = 0
    private var result = LoadResult()

    /// Comes before the measurement and is not counted.
    private static let warmUpSeconds = 0.5

    private init(
        _ supply: WebhookSupply, to target: Target, connections: Int, seconds: Double
    ) throws {
        self.supply = supply
        self.seconds = seconds
        epoll = admit_epoll_create()
        begun = Array(repeating: 0, count: connections)
        for index in 0..<connections {
            let wire = Wire(try target.connect(), outputSize: 2 * supply.longest)
            wire.watch(epoll, UInt64(index), writing: false)
            wires.append(wire)
        }
    }

    deinit {
        for wire in wires { wire.release() }
        close(epoll)
    }

    /// - Returns: `calls` are the webhooks that were answered 200 within the measurement, `callsMade`
    ///   all that were sent.
    static func run(
        _ supply: WebhookSupply, to target: Target, connections: Int, seconds: Double
    ) async throws -> LoadResult {
        let result: Result<LoadResult, any Error> = await withCheckedContinuation { done in
            let thread = Thread {
                done.resume(
                    returning: Result {
                        var loop = try WebhookLoop(
                            supply, to: target, connections: connections, seconds: seconds)
                        return try loop.run()
                    })
            }
            thread.stackSize = 1 << 20
            thread.start()
        }
        return try result.get()
    }

    private mutating func run() throws -> LoadResult {
        let countsFrom = Self.now + UInt64(Self.warmUpSeconds * 1e9)
        let endsAt = countsFrom + UInt64(seconds * 1e9)
        var events = [admit_event](repeating: admit_event(), count: 64)
        var lastSign = Self.now
        for index in wires.indices { try send(on: index) }
        while underWay > 0 {
            guard !Interruption.isAsked else { throw CancellationError() }
            let count = Int(admit_epoll_wait(epoll, &events, 100))
            let now = Self.now
            if count > 0 { lastSign = now }
            if now > lastSign + 10_000_000_000 {
                throw LoadFailure(description: "no answer for 10 s")
            }
            for event in events.prefix(max(0, count)) {
                let index = Int(event.token)
                if event.events & UInt32(admit_event_writable) != 0 { try flush(index) }
                try take(index, countsFrom, endsAt)
            }
        }
        guard next < supply.count else {
            throw LoadFailure(description: "there were too few webhooks for so quick a server")
        }
        result.seconds = seconds
        result.callsMade = next
        return result
    }

    /// Takes the answer that a connection may have and sends the next webhook in its place.
    private mutating func take(_ index: Int, _ countsFrom: UInt64, _ endsAt: UInt64) throws {
        switch wires[index].receive() {
        case .nothing: return
        case .ended: throw LoadFailure(description: "the server hung up")
        case .something: break
        }
        let bytes = UnsafePointer(wires[index].input)
        guard let answer = reader.answer(in: bytes, count: wires[index].received) else { return }
        let now = Self.now
        if answer.end == answer.start {
            result.failures += 1
            result.firstFailure =
                result.firstFailure
                ?? String(
                    decoding: UnsafeBufferPointer(start: bytes, count: min(answer.next, 500)),
                    as: UTF8.self)
        }
        if now >= countsFrom, now < endsAt { result.calls += 1 }
        if begun[index] >= countsFrom, begun[index] < endsAt {
            _ = result.latencies.record(min(now - begun[index], LoadResult.longestLatency))
        }
        wires[index].consume(answer.next)
        underWay -= 1
        if now < endsAt { try send(on: index) }
    }

    private mutating func send(on index: Int) throws {
        guard next < supply.count else { return }
        let wire = wires[index]
        wires[index] = supply.withRequest(next) { request in
            var wire = wire
            wire.room(request.count).update(from: request.baseAddress!, count: request.count)
            return wire
        }
        next += 1
        underWay += 1
        begun[index] = Self.now
        try flush(index)
    }

    private mutating func flush(_ index: Int) throws {
        guard wires[index].flush(epoll: epoll, token: UInt64(index)) else {
            throw LoadFailure(description: "the server hung up")
        }
    }

    private static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

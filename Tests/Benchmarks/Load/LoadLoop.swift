import CLibPQ
import CoreFoundation
import Foundation
import Histogram

/// Carries a plan out on the calling thread: raw sockets and one `epoll`, nothing allocated for a
/// call, because it shares the machine with the server that it measures.
struct LoadLoop: ~Copyable {
    private let plan: LoadPlan
    private let message: Message
    private var reader: AnswerReader
    private let epoll: Int32
    private let wires: UnsafeMutableBufferPointer<Wire>
    private var wireCount = 0
    /// Messages that may be under way on one connection, and calls in a message.
    private let depth: Int
    private let calls: Int
    /// By slot: when the message was meant to be sent, and (by call) for which account.
    private let begun: UnsafeMutableBufferPointer<UInt64>
    private let accounts: UnsafeMutableBufferPointer<Int32>
    private var idle: [Int]
    private var random: QuickRandom
    private var result = LoadResult()
    private var nextCall: Int
    private var nextMoment: UInt64 = 0
    private var countsFrom: UInt64 = 0
    private var endsAt: UInt64 = 0
    private var isExhausted = false

    init(_ plan: LoadPlan) throws {
        self.plan = plan
        let isHTTP = plan.target.transport == .http
        calls = max(1, plan.batch)
        depth = isHTTP ? 1 : max(1, plan.inFlight / plan.connections)
        message = Message(
            plan.workload, batch: plan.batch, transport: plan.target.transport, token: plan.token)
        reader = AnswerReader(plan.workload, transport: plan.target.transport)
        epoll = admit_epoll_create()
        let slots = depth * plan.connections
        wires = .allocate(capacity: plan.connections)
        begun = .allocate(capacity: slots)
        accounts = .allocate(capacity: slots * calls)
        idle = Array(0..<slots)
        idle.reserveCapacity(slots)
        random = QuickRandom(seed: UInt64.random(in: 1...UInt64.max))
        nextCall = plan.firstCall
        for index in 0..<plan.connections {
            let descriptor = try plan.target.connect()
            if !isHTTP { try Self.authenticate(descriptor, token: plan.token) }
            let wire = Wire(descriptor, outputSize: 2 * depth * message.bytes.count + 4096)
            wire.watch(epoll, UInt64(index))
            wires.initializeElement(at: index, to: wire)
            wireCount += 1
        }
    }

    deinit {
        for wire in wires[..<wireCount] { wire.release() }
        close(epoll)
        wires.deallocate()
        begun.deallocate()
        accounts.deallocate()
    }

    mutating func run() throws -> LoadResult {
        let start = Self.now
        countsFrom = start + UInt64(plan.warmUpSeconds * 1e9)
        endsAt = countsFrom + UInt64(plan.seconds * 1e9)
        nextMoment = start
        var cpuAtStart = -1.0
        var cpuAtEnd = -1.0
        var events = [admit_event](repeating: admit_event(), count: 64)
        var lastSign = start
        try issue(start)
        while true {
            var now = Self.now
            if cpuAtStart < 0, now >= countsFrom { cpuAtStart = Self.cpuSeconds }
            let isDone = isOver(now)
            if cpuAtEnd < 0, now >= endsAt || isExhausted || isDone {
                cpuAtEnd = Self.cpuSeconds
                let end = isExhausted ? Swift.min(now, endsAt) : endsAt
                result.seconds = Double(end - Swift.min(end, countsFrom)) / 1e9
            }
            if isDone { break }
            guard !Interruption.isAsked else { throw CancellationError() }
            let count = wait(now, &events)
            if count > 0 { lastSign = Self.now }
            for event in events.prefix(count) {
                try serve(Int(event.token), event.events)
            }
            now = Self.now
            if plan.rate != nil { try issue(now) }
            if now > lastSign + 10_000_000_000, idle.count < begun.count {
                throw LoadFailure(description: "no answer for 10 s")
            }
        }
        result.cpuSeconds = cpuAtEnd - Swift.max(0, cpuAtStart)
        result.callsMade = nextCall - plan.firstCall
        return result
    }

    /// Whether nothing more is to be sent, and everything sent has been answered.
    private func isOver(_ now: UInt64) -> Bool {
        guard idle.count == begun.count else { return false }
        if isExhausted { return true }
        return plan.rate == nil ? now >= endsAt : nextMoment >= endsAt
    }

    /// Waits for the next event, or for the moment of the next message where there is a rate.
    private func wait(_ now: UInt64, _ events: inout [admit_event]) -> Int {
        guard plan.rate != nil, !idle.isEmpty, nextMoment < endsAt else {
            return Int(admit_epoll_wait(epoll, &events, 100))
        }
        if nextMoment > now {
            // Epoll counts in milliseconds, which is far too coarse here.
            let left = Swift.min(nextMoment - now, 100_000_000)
            var time = timespec(tv_sec: 0, tv_nsec: Int(left))
            var set = fd_set()
            withUnsafeMutableBytes(of: &set) {
                $0[Int(epoll) / 8] |= 1 << UInt8(epoll % 8)
            }
            _ = pselect(epoll + 1, &set, nil, nil, &time, nil)
        }
        return Int(admit_epoll_wait(epoll, &events, 0))
    }

    /// Takes a connection's answers and sends what may be sent in their place.
    private mutating func serve(_ index: Int, _ events: UInt32) throws {
        if events & UInt32(admit_event_writable) != 0 { try flush(index) }
        switch wires[index].receive() {
        case .nothing: return
        case .ended: throw LoadFailure(description: "the server hung up")
        case .something: break
        }
        let now = Self.now
        let bytes = UnsafePointer(wires[index].input)
        let received = wires[index].received
        var used = 0
        while used < received,
            let answer = reader.answer(in: bytes + used, count: received - used)
        {
            take(bytes + used + answer.start, answer.end - answer.start, from: index, now)
            used += answer.next
        }
        wires[index].consume(used)
        if plan.rate == nil { try issue(now) }
    }

    private mutating func take(
        _ body: UnsafePointer<UInt8>, _ count: Int, from wire: Int, _ now: UInt64
    ) {
        var slot = wire
        if !reader.isHTTP {
            guard let id = reader.id(body, count), id >= Message.firstID,
                (id - Message.firstID) / calls < begun.count
            else { return note(body, count) }
            slot = (id - Message.firstID) / calls
        }
        if !reader.isRight(
            body, count, accounts: accounts.baseAddress! + slot * calls, calls: calls)
        {
            note(body, count)
        }
        let start = begun[slot]
        if now >= countsFrom, now < endsAt { result.calls += calls }
        if start >= countsFrom, start < endsAt {
            _ = result.latencies.record(Swift.min(now - start, LoadResult.longestLatency))
        }
        idle.append(slot)
    }

    /// Remembers a wrong answer.
    private mutating func note(_ body: UnsafePointer<UInt8>, _ count: Int) {
        result.failures += calls
        guard result.firstFailure == nil else { return }
        result.firstFailure = String(
            decoding: UnsafeBufferPointer(start: body, count: Swift.min(count, 500)), as: UTF8.self)
    }

    /// Sends on idle slots what is due.
    private mutating func issue(_ now: UInt64) throws {
        var last = -1
        while let slot = idle.last, !isExhausted {
            let moment: UInt64
            if let rate = plan.rate {
                guard nextMoment <= now, nextMoment < endsAt else { break }
                moment = nextMoment
                nextMoment += UInt64(-log(random.unit()) / rate * 1e9)
            } else {
                guard now < endsAt else { break }
                moment = now
            }
            if let size = plan.workload.size, nextCall + calls > size {
                isExhausted = true
                break
            }
            idle.removeLast()
            begun[slot] = moment
            let wire = slot / depth
            if last >= 0, last != wire { try flush(last) }
            last = wire
            let ours = accounts.baseAddress! + slot * calls
            for index in 0..<calls { ours[index] = Int32(account(nextCall + index)) }
            message.write(
                to: wires[wire].room(message.bytes.count),
                firstID: Message.firstID + slot * calls, accounts: ours, redemption: nextCall)
            nextCall += calls
        }
        if last >= 0 { try flush(last) }
    }

    private mutating func account(_ call: Int) -> Int {
        switch plan.workload {
        case .check(let population): random.below(population.accounts) + 1
        case .redeemHot(let supply), .redeemDistinct(let supply):
            supply.population.account(ofRedemption: call)
        }
    }

    private func flush(_ index: Int) throws {
        guard wires[index].flush(epoll: epoll, token: UInt64(index)) else {
            throw LoadFailure(description: "the server hung up")
        }
    }

    /// Names ourselves on a stream and waits for the answer.
    private static func authenticate(_ descriptor: Int32, token: String) throws {
        let line =
            #"{"jsonrpc":"2.0","id":0,"method":"rpc.authenticate","params":{"token":"\#(token)"}}"#
            + "\n"
        _ = Array(line.utf8).withUnsafeBytes {
            send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        var answer: [UInt8] = []
        var byte: UInt8 = 0
        while byte != 10 {
            var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&ready, 1, 5_000) > 0, read(descriptor, &byte, 1) == 1 else {
                throw LoadFailure(description: "the stream did not let us in")
            }
            answer.append(byte)
        }
        guard String(decoding: answer, as: UTF8.self).contains(#""result""#) else {
            throw LoadFailure(description: "the stream refused our token")
        }
    }

    private static var now: UInt64 { clock_gettime_nsec(CLOCK_MONOTONIC) }

    private static var cpuSeconds: Double {
        Double(clock_gettime_nsec(CLOCK_THREAD_CPUTIME_ID)) / 1e9
    }
}

private func clock_gettime_nsec(_ clock: clockid_t) -> UInt64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

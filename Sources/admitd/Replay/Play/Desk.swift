import AdmitClient
import Foundation
import JSONRPC
import Synchronization

/// Makes the calls of the replay, timed, and some of them as unreliable clients make them: twice,
/// or without waiting for the answer.
final class Desk: Sendable {
    /// What happens to a call that writes.
    private enum Mishap { case none, twin, later, lost }

    private struct Repetition: Sendable {
        let method: String
        let parameters: JSONText
        let key: String
        let answer: [UInt8]
    }

    private let admit: AdmitClient
    /// What every key begins with, so that two replays on one database share none.
    private let run: String
    private let seed: UInt64
    private let ledger: Ledger
    private let progress: ReplayProgress
    let latencies = Latencies()
    private let repetitions = Mutex<[Repetition]>([])

    /// Of a thousand calls that write, how many go wrong in each way.
    private static let thousandthsTwin = 15
    private static let thousandthsLater = 15
    private static let thousandthsLost = 10
    /// How many calls are made before the first of them is repeated.
    private static let repetitionsHeld = 200

    init(
        admit: AdmitClient, run: String, seed: UInt64, ledger: Ledger, progress: ReplayProgress
    ) {
        self.admit = admit
        self.run = run
        self.seed = seed
        self.ledger = ledger
        self.progress = progress
    }

    /// Asks something.
    func read(_ method: String, _ parameters: JSONText) async throws -> JSON {
        try await send(method, parameters, key: nil)
    }

    /// Makes a call that writes, perhaps with a mishap, under a key that the person and the step
    /// make.
    /// - Returns: the answer that stands in the end.
    func write(
        _ method: String, _ parameters: JSONText, _ person: Int, _ step: String
    ) async throws -> JSON {
        let key = key(person, step)
        switch mishap(person, step) {
        case .none: return try await send(method, parameters, key: key)
        case .twin:
            async let other = send(method, parameters, key: key)
            let answer = try await send(method, parameters, key: key)
            compare(Array(answer.bytes), Array(try await other.bytes), method)
            return answer
        case .later:
            let answer = try await send(method, parameters, key: key)
            let repetition = Repetition(
                method: method, parameters: parameters, key: key, answer: Array(answer.bytes))
            repetitions.withLock { $0.append(repetition) }
            return answer
        case .lost:
            let early = await lose(method, parameters, key: key, person)
            let answer = try await send(method, parameters, key: key)
            ledger.count { $0.lost += 1 }
            if let early { compare(early, Array(answer.bytes), method) }
            return answer
        }
    }

    /// Makes many calls with one message.
    func batch(_ method: String, _ parameters: [JSONText]) async throws -> [JSON] {
        try await attempts(method, parameters).map { try $0.get() }
    }

    /// Makes many calls with one message, of which some may fail.
    func attempts(
        _ method: String, _ parameters: [JSONText]
    ) async throws -> [Result<JSON, ClientError>] {
        let start = ContinuousClock.now
        let answers = try await admit.batch(parameters.map { .init(method, $0) })
        latencies.record("\(method) (batch)", .now - start, calls: answers.count)
        progress.answered(answers.count)
        return answers
    }

    /// Repeats calls of a while ago and compares the answers.
    /// - Parameter isEnd: whether all are repeated, rather than the oldest of many.
    func repeatSome(isEnd: Bool = false) async throws {
        while let repetition = nextRepetition(isEnd: isEnd) {
            let answer = try await send(
                repetition.method, repetition.parameters, key: repetition.key)
            compare(repetition.answer, Array(answer.bytes), repetition.method)
        }
    }

    /// The key of a person's step.
    func key(_ person: Int, _ step: String) -> String { "\(run)-\(person)-\(step)" }

    /// Whether a message of many calls is sent twice.
    func isRepeated(_ person: Int) -> Bool { mishap(person, "batch") == .later }

    func compare(_ one: [UInt8], _ other: [UInt8], _ method: String) {
        ledger.count {
            $0.retries += 1
            if one != other { $0.unequal.append("two answers of \(method) under one key differ") }
        }
    }

    private func nextRepetition(isEnd: Bool) -> Repetition? {
        repetitions.withLock { held in
            guard held.count > (isEnd ? 0 : Self.repetitionsHeld) else { return nil }
            return isEnd ? held.removeLast() : held.removeFirst()
        }
    }

    private func send(
        _ method: String, _ parameters: JSONText, key: String?
    ) async throws -> JSON {
        let start = ContinuousClock.now
        let answer = try await admit.call(method, parameters, idempotencyKey: key)
        latencies.record(method, .now - start)
        progress.answered(1)
        return answer
    }

    /// Sends a call and goes away before, or just as, it is answered.
    /// - Returns: the answer, if it was quicker.
    private func lose(
        _ method: String, _ parameters: JSONText, key: String, _ person: Int
    ) async -> [UInt8]? {
        let admit = admit
        let call = Task { try await admit.call(method, parameters, idempotencyKey: key) }
        try? await Task.sleep(for: .microseconds(person % 17 * 400))
        call.cancel()
        return (try? await call.value).map { Array($0.bytes) }
    }

    /// The same each time for the same seed, person and step.
    private func mishap(_ person: Int, _ step: String) -> Mishap {
        var state = seed ^ UInt64(person) << 8
        for byte in step.utf8 { state = state &* 31 &+ UInt64(byte) }
        var random = SplitMix(state: state)
        switch Int.random(in: 0..<1000, using: &random) {
        case ..<Self.thousandthsTwin: return .twin
        case ..<(Self.thousandthsTwin + Self.thousandthsLater): return .later
        case ..<(Self.thousandthsTwin + Self.thousandthsLater + Self.thousandthsLost):
            return .lost
        default: return .none
        }
    }
}

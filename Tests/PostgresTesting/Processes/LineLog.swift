import Bootstrap
import Foundation
import Synchronization

/// The lines that a child writes to one of its outputs, kept from the first.
package final class LineLog: Sendable {
    private struct State {
        var lines: [String] = []
        var partial: [UInt8] = []
        var followers: [Int: AsyncStream<String>.Continuation] = [:]
        var nextFollower = 0
    }

    private let state = Mutex(State())
    private let end = OneShot<Bool>()

    /// Reads `descriptor` to its end on a thread of its own, then closes it.
    init(reading descriptor: Int32) {
        let thread = Thread { [self] in
            var chunk = [UInt8](repeating: 0, count: 64 * 1024)
            while true {
                let count = read(descriptor, &chunk, chunk.count)
                if count > 0 { append(chunk[..<count]) }
                if count == 0 || (count < 0 && errno != EINTR) { break }
            }
            close(descriptor)
            complete()
        }
        thread.stackSize = 512 * 1024
        thread.start()
    }

    /// All whole lines so far, and after the end a last one that had no line feed.
    package var lines: [String] { state.withLock { $0.lines } }
    package var text: String { lines.joined(separator: "\n") }

    /// Every line from the first on; ends with the child's output.
    package func stream() -> AsyncStream<String> {
        let (stream, continuation) = AsyncStream.makeStream(of: String.self)
        let follower = state.withLock { state -> Int? in
            for line in state.lines { continuation.yield(line) }
            guard end.current == nil else { return nil }
            state.nextFollower += 1
            state.followers[state.nextFollower] = continuation
            return state.nextFollower
        }
        guard let follower else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.forget(follower)
        }
        return stream
    }

    /// Waits until the output has ended and all of it was read.
    func waitUntilComplete(timeoutSeconds: Double) async {
        _ = await end.wait(timeoutSeconds: timeoutSeconds)
    }

    private func forget(_ follower: Int) {
        state.withLock { $0.followers[follower] = nil }
    }

    private func append(_ bytes: ArraySlice<UInt8>) {
        state.withLock { state in
            state.partial += bytes
            while let end = state.partial.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: state.partial[..<end], as: UTF8.self)
                state.partial.removeSubrange(...end)
                state.lines.append(line)
                for follower in state.followers.values { follower.yield(line) }
            }
        }
    }

    private func complete() {
        let followers = state.withLock { state in
            if !state.partial.isEmpty {
                let line = String(decoding: state.partial, as: UTF8.self)
                state.partial = []
                state.lines.append(line)
                for follower in state.followers.values { follower.yield(line) }
            }
            end.happen(true)
            defer { state.followers = [:] }
            return Array(state.followers.values)
        }
        for follower in followers { follower.finish() }
    }
}

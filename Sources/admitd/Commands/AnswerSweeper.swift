import AdmissionStore
import Logging
import ServiceLifecycle

/// Deletes kept answers once their time is over. Any number of servers may do so at once.
struct AnswerSweeper: Service {
    let store: Store
    let logger: Logger

    /// Keys are promised for a day; answers stay an hour longer.
    private static let lifetimeSeconds: Double = 25 * 3600
    private static let pause: Duration = .seconds(600)
    private static let chunk = 5000

    func run() async throws {
        // Cancelled when the server drains, which ends the pause.
        try? await cancelWhenGracefulShutdown {
            while true {
                try await sweep()
                try await Task.sleep(for: Self.pause)
            }
        }
    }

    private func sweep() async throws {
        do {
            var count = Self.chunk
            while count == Self.chunk {
                count = try await store.expireAnswers(
                    olderThanSeconds: Self.lifetimeSeconds, limit: Self.chunk)
            }
        } catch let error where !Task.isCancelled {
            logger.warning(
                "kept answers were not swept", metadata: ["error": .string("\(error)")])
        }
    }
}

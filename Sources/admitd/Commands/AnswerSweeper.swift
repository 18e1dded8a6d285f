import AdmissionStore
import Foundation
import Logging
import ServiceLifecycle

/// Deletes kept answers once their time is over. Any number of servers may do so at once.
struct AnswerSweeper: Service {
    let store: Store
    let logger: Logger

    /// Keys are promised for a day; answers stay an hour longer.
    private static let lifetimeSeconds: TimeInterval = 25 * 3600
    private static let pause: Duration = .seconds(600)
    private static let chunk = 5000

    func run() async throws {
        // Cancelled when the server drains, which ends the pause.
        try? await cancelWhenGracefulShutdown {
            while true {
                try await Task.sleep(for: Self.pause)
                await sweep()
            }
        }
    }

    private func sweep() async {
        do {
            let moment = Date().addingTimeInterval(-Self.lifetimeSeconds)
            while try await store.expireAnswers(before: moment, limit: Self.chunk) == Self.chunk {}
        } catch {
            logger.warning(
                "kept answers were not swept", metadata: ["error": .string("\(error)")])
        }
    }
}

import AdmissionStore
import Logging
import ServiceLifecycle

/// Pauses invites that have leaked, and deletes refused tries once nobody needs them. Any number of
/// servers may do so at once.
struct RedemptionWatch: Service {
    let store: Store
    let logger: Logger

    private static let pause: Duration = .seconds(2)
    /// Deletes once in so many rounds.
    private static let roundsUntilSweep = 300
    private static let chunk = 5000

    func run() async throws {
        // Cancelled when the server drains, which ends the pause.
        try? await cancelWhenGracefulShutdown {
            var round = 0
            while true {
                try await look(isSweeping: round.isMultiple(of: Self.roundsUntilSweep))
                round += 1
                try await Task.sleep(for: Self.pause)
            }
        }
    }

    private func look(isSweeping: Bool) async throws {
        do {
            for invite in try await store.pauseLeakedInvites() {
                logger.warning(
                    "paused an invite that seems to have leaked",
                    metadata: ["invite": "\(invite.id)", "reason": "\(invite.reason)"])
            }
            var count = isSweeping ? Self.chunk : 0
            while count == Self.chunk {
                count = try await store.expireFailures(limit: Self.chunk)
            }
        } catch let error where !Task.isCancelled {
            logger.warning(
                "refused redemptions were not looked at", metadata: ["error": .string("\(error)")])
        }
    }
}

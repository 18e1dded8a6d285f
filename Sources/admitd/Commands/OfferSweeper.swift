import AdmissionStore
import Logging
import ServiceLifecycle

/// Ends offers whose time is over, and reveals the secrets of cohorts that are drawn to their last.
/// Any number of servers may do so at once.
struct OfferSweeper: Service {
    let store: Store
    let logger: Logger

    private static let pause: Duration = .seconds(60)

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
            while try await store.lapseOffers() > 0 {}
            _ = try await store.revealCohorts()
        } catch let error where !Task.isCancelled {
            logger.warning("offers were not swept", metadata: ["error": .string("\(error)")])
        }
    }
}

import AdmissionStore
import Logging
import ServiceLifecycle

/// Gives back the uses of reservations once their time is over, so that a budget or a code gets them
/// back without anybody asking for that code. Any number of servers may do so at once.
struct ReservationSweeper: Service {
    let store: Store
    let logger: Logger

    private static let pause: Duration = .seconds(5)

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
            while try await store.sweepReservations() > 0 { try Task.checkCancellation() }
        } catch let error where !Task.isCancelled {
            logger.warning(
                "lapsed reservations were not given back",
                metadata: ["error": .string("\(error)")])
        }
    }
}

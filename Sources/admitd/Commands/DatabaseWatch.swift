import Bootstrap
import Logging
import ServiceLifecycle

/// Starts the embedded database again when it ends by itself. Meanwhile calls are answered that it
/// is unavailable.
struct DatabaseWatch: Service {
    let embedded: EmbeddedPostgres
    let logger: Logger

    func run() async throws {
        let (embedded, logger) = (embedded, logger)
        await cancelWhenGracefulShutdown {
            await embedded.keepRunning { logger.error("\($0)") }
        }
    }
}

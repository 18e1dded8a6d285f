import AdmissionStore
import ArgumentParser
import Foundation
import ServiceLifecycle

/// Plays the demo against the server that is running, then lets it go on serving.
struct DemoService: Service {
    let store: Store
    let address: ListenAddress
    let accounts: Int
    let isTLS: Bool

    func run() async throws {
        let made = try await store.createCaller(
            name: "demo", scopes: ["admin"], expiresAt: Date().addingTimeInterval(7 * 86_400))
        let demo = LaunchDemo(
            url: url, token: made.token.secret, accounts: accounts,
            isTerminal: isatty(STDOUT_FILENO) == 1)
        let isSound = try await cancelWhenGracefulShutdown { try await demo.run() }
        guard isSound else { throw DemoFailed() }
        // The server goes on; a shutdown ends the wait, and so does cancellation.
        try? await gracefulShutdown()
    }

    private var url: String {
        if case .unix = address { return address.description }
        return "\(isTLS ? "https" : "http")://\(address)"
    }
}

/// The demo found an invariant broken.
struct DemoFailed: Error, CustomStringConvertible {
    var description: String { "the demo found an invariant broken; see above" }
}

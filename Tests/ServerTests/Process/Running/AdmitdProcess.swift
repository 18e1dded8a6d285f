import Foundation
import PostgresTesting
import Testing

/// A running `admitd serve`. It is killed when the value goes away.
struct AdmitdProcess: Sendable {
    let child: ChildProcess
    let port: Int

    /// Starts a server on a free port and waits until it says that it listens.
    static func start(_ environment: [String: String]) async throws -> AdmitdProcess {
        let port = try FreePort.find()
        let child = try await ChildProcess.start(
            try BuiltBinary.path("admitd"), ["serve", "--listen", "127.0.0.1:\(port)"],
            environment: environment)
        let line = try await child.line { $0.hasPrefix("listening on ") }
        try #require(line == "listening on 127.0.0.1:\(port)")
        return AdmitdProcess(child: child, port: port)
    }

    /// Tells it to stop, and waits for its end.
    /// - Returns: `code(0)` in the good case.
    @discardableResult
    func stop() async throws -> String {
        child.signal(SIGTERM)
        return "\(try await child.waitForExit())"
    }

    /// Opens a connection for a caller.
    func session(_ token: String) async throws -> Session {
        Session(client: try await RawClient.connect(port: port), token: token)
    }

    func get(_ path: String) async throws -> RawAnswer {
        let client = try await RawClient.connect(port: port)
        try await client.send("GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n")
        return try await client.receive()
    }

    /// Polls until the server says that it can answer calls, for no event tells it.
    /// - Returns: how long that took.
    func waitUntilReady(withinSeconds limit: Double = 20) async throws -> Duration {
        let start = ContinuousClock.now
        while try await get("/readyz").status != 200 {
            try #require(ContinuousClock.now - start < .seconds(limit), "not ready in time")
            try await Task.sleep(for: .milliseconds(20))
        }
        return ContinuousClock.now - start
    }
}

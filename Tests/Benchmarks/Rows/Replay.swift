import Bootstrap
import Foundation
import PostgresTesting

/// The launch from beginning to end, as `admitd demo` replays it and checks its invariants.
enum Replay {
    /// - Returns: how long it took, in seconds; nil when this `admitd` cannot replay.
    /// - Throws: when an invariant does not hold.
    static func run(accounts: Int) async throws -> Double? {
        let binary = try BuiltBinary.path("admitd")
        let help = try await ChildProcess.run(binary, ["demo", "--help"])
        guard help.exit == .code(0), help.output.contains("--replay") else {
            tell("This admitd has no replay; its row is left out.")
            return nil
        }
        tell("Replaying a launch of \(accounts) accounts.")
        let start = ContinuousClock.now
        let run = try await ChildProcess.run(
            binary, ["demo", "--replay", "launch", "--accounts", "\(accounts)"],
            timeoutSeconds: 600)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        guard run.exit == .code(0) else {
            throw Cluster.ProgramFailed(
                description: "the replay ended with \(run.exit):\n\(run.output)\n\(run.errors)")
        }
        return seconds
    }
}

import Foundation
import PostgresTesting
import Testing

extension ProcessTests {
    /// The first thing that a newcomer sees.
    @Suite struct DemoTests {
        @Test func itPlaysALaunchChecksItAndGoesOnServing() async throws {
            let folder = try TemporaryFolder()
            let installation = try await Installation.planted(in: folder)
            let port = try FreePort.find()
            let child = try await ChildProcess.start(
                try BuiltBinary.path("admitd"),
                ["serve", "--demo", "--demo-accounts", "300", "--listen", "127.0.0.1:\(port)"],
                environment: installation.environment)
            let address = "http://127.0.0.1:\(port)"
            let exports = try await child.line(timeoutSeconds: 120) {
                $0.hasPrefix("export ADMIT_URL=\(address) ADMIT_TOKEN=admit_")
            }
            let output = child.output.text
            for name in ["Ada", "Benoît", "Carol", "Dmitri", "Emma"] {
                #expect(output.contains("\n\(name), "), "\(name)")
            }
            #expect(output.split(separator: "\n").count { $0.hasPrefix("✔") } == 3)
            #expect(!output.contains("✘"))

            let question = try await child.line { $0.contains(" access check ") }
            let curl = try await child.line { $0.hasPrefix("curl ") }
            let pasted = try await ChildProcess.run(
                "sh", ["-c", "\(exports)\n\(curl)\necho\n\(question)"],
                environment: ["PATH": "/usr/bin:/bin"])
            #expect("\(pasted.exit)" == "code(0)", "\(pasted.errors)")
            #expect(pasted.output.contains(#""admitted":true"#))
            #expect(pasted.output.contains("✔ admitted to sora"))

            let refused = try await Installation.onDatabase().admitd("serve", "--demo")
            #expect(refused.exit == "code(1)")
            #expect(refused.errors.contains("unset DATABASE_URL"))

            child.signal(SIGTERM)
            let exit = try await child.waitForExit()
            #expect("\(exit)" == "code(0)")
        }
    }
}

import Foundation
import PostgresTesting
import Testing

extension ProcessTests {
    /// What is wrong at the start is said in one sentence, and the exit tells it too.
    @Suite struct StartTests {
        /// Whether this is one sentence for an operator: one line, no stack, nothing of Swift's.
        private func isOneSentence(_ text: String) -> Bool {
            !text.isEmpty && !text.contains("\n") && text.hasPrefix("admitd: ")
                && !text.contains("Fatal error") && !text.contains("Error Domain")
                && !text.contains("Optional(") && text.count < 300
        }

        @Test func aBusyPortIsOneSentence() async throws {
            let installation = try await Installation.onDatabase()
            let server = try await installation.serve()
            let second = try await installation.admitd(
                "serve", "--listen", "127.0.0.1:\(server.port)")
            #expect(second.exit == "code(1)")
            #expect(isOneSentence(second.errors), "\(second.errors)")
            #expect(second.errors.contains("port \(server.port) on 127.0.0.1 is in use"))
            #expect(second.output == "")
            #expect(try await server.get("/livez").status == 200)
        }

        @Test func aWrongEnvironmentIsOneSentence() async throws {
            let good = try await Installation.onDatabase().environment
            let database = try #require(good["DATABASE_URL"])
            let free = try FreePort.find()
            let cases: [(changes: [String: String], words: String)] = [
                (["DATABASE_URL": "mysql://root:hunter2@db/x"], "DATABASE_URL"),
                (
                    ["DATABASE_URL": "postgresql://admit:hunter2@127.0.0.1:\(free)/x"],
                    "DATABASE_URL"
                ),
                (
                    ["DATABASE_URL": database.replacing("/test_", with: "/no_such_")],
                    "does not exist"
                ),
                (["ADMIT_CODE_PEPPER": "aHVudGVyMg=="], "ADMIT_CODE_PEPPER must be base64 of 32"),
                (["ADMIT_SEAL_KEY": "hunter2"], "ADMIT_SEAL_KEY must be base64 of 32"),
                (["ADMIT_CODE_PEPPER": ""], "ADMIT_CODE_PEPPER is required"),
                (["ADMIT_SEAL_KEY": ""], "ADMIT_SEAL_KEY is required"),
                (["ADMIT_LISTEN": "nowhere"], "nowhere"),
                (["ADMIT_LISTEN": "127.0.0.1:99999"], "99999"),
                (["ADMIT_LISTEN": "192.0.2.1:\(free)"], "192.0.2.1"),
                (["ADMIT_LOG_LEVEL": "loud"], "ADMIT_LOG_LEVEL"),
                (["ADMIT_POOL_SIZE": "many"], "ADMIT_POOL_SIZE"),
                (["ADMIT_TLS_CERT": "/nonexistent.pem"], "ADMIT_TLS_KEY"),
                (
                    ["ADMIT_TLS_CERT": "/nonexistent.pem", "ADMIT_TLS_KEY": "/nonexistent.pem"],
                    "/nonexistent.pem"
                ),
            ]
            for (changes, words) in cases {
                let environment = good.merging(["ADMIT_LISTEN": "127.0.0.1:\(free)"]) { $1 }
                    .merging(changes) { $1 }
                let ended = try await Installation(environment: environment, databaseURL: nil)
                    .admitd("serve")
                #expect(ended.exit == "code(1)", "\(changes): \(ended)")
                #expect(isOneSentence(ended.errors), "\(changes): \(ended.errors)")
                #expect(ended.errors.contains(words), "\(changes): \(ended.errors)")
                #expect(!ended.errors.contains("hunter2") && ended.output == "")
            }
        }

        @Test func aWrongCommandLineSaysWhatIsWrong() async throws {
            let installation = try await Installation.onDatabase()
            let cases: [(arguments: [String], words: String)] = [
                (["serve", "--nonsense"], "--nonsense"),
                (["serve", "--listen"], "--listen"),
                (["nonsense"], "nonsense"),
                (["token", "create", "--scope", "admin"], "--name"),
                (["token", "create", "--name", "a", "--scope", "everything"], "everything"),
                (
                    ["token", "create", "--name", "a", "--scope", "admin", "--expires", "soon"],
                    "--expires"
                ),
                (["token", "revoke", "nonsense"], "nonsense"),
            ]
            for (arguments, words) in cases {
                let ended = try await ChildProcess.run(
                    try BuiltBinary.path("admitd"), arguments,
                    environment: installation.environment)
                #expect("\(ended.exit)" == "code(64)", "\(arguments): \(ended.errors)")
                let first = ended.errors.split(separator: "\n").first ?? ""
                #expect(first.hasPrefix("Error: ") && first.contains(words), "\(ended.errors)")
                #expect(ended.output == "")
            }
        }

        @Test func onlyOneServerServesADataFolder() async throws {
            let folder = try TemporaryFolder()
            let installation = try await Installation.planted(in: folder)
            let server = try await installation.serve()
            let second = try await installation.admitd("serve", "--listen", "127.0.0.1:0")
            #expect(second.exit == "code(1)")
            #expect(isOneSentence(second.errors), "\(second.errors)")
            #expect(second.errors.contains("Process \(server.child.processID) already serves"))
            _ = try await server.waitUntilReady()

            // Missing keys were made, for the owner's eyes only.
            for key in ["code_pepper", "seal_key"] {
                let attributes = try FileManager.default.attributesOfItem(
                    atPath: "\(folder.path)/data/keys/\(key)")
                #expect(attributes[.posixPermissions] as? Int == 0o600)
            }
            #expect(try await server.stop() == "code(0)")
        }
    }
}

import Foundation
import JSONRPC
import PostgresTesting
import Testing

extension ProcessTests {
    /// `admitd pepper`, and what a server makes of the keys that it finds.
    @Suite struct PepperTests {
        private func code(_ server: AdmitdProcess, _ token: String) async throws -> String {
            try await Launch.make(try await server.session(token)).code(uses: 1)
        }

        private func redeem(
            _ code: String, _ server: AdmitdProcess, _ token: String
        ) async throws -> String? {
            let session = try await server.session(token)
            let account = try await session.result("account.create", #"{"home_region":"US"}"#)
            return try await session.redeem(code, for: account.string("account", "id")).outcome
        }

        @Test func codesOutliveARotation() async throws {
            let folder = try TemporaryFolder()
            let installation = try await Installation.planted(in: folder)
            let token = try await installation.createToken()
            let first = try await installation.serve()
            let old = try await code(first, token)
            // Beside a running server, twice at once: each adds its own.
            async let one = installation.admitd("pepper", "rotate")
            async let two = installation.admitd("pepper", "rotate")
            for rotated in [try await one, try await two] {
                #expect(rotated.exit == "code(0)", "\(rotated.errors)")
                #expect(rotated.output.contains("restart the server"))
            }
            let attributes = try FileManager.default.attributesOfItem(
                atPath: "\(folder.path)/data/keys/code_pepper")
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            #expect(try await redeem(old, first, token) == "redeemed")
            let spare = try await code(first, token)
            #expect(try await first.stop() == "code(0)")

            let second = try await installation.serve()
            let new = try await code(second, token)
            for code in [spare, new] {
                #expect(try await redeem(code, second, token) == "redeemed")
            }
            let list = try await installation.admitd("pepper", "list", "-o", "json")
            #expect(
                list.output == """
                    {"items":[{"id":1,"standing":"readable","codes":2,"live":0,\
                    "may_be_dropped":true},{"id":2,"standing":"readable","codes":0,"live":0,\
                    "may_be_dropped":true},{"id":3,"standing":"current","codes":1,"live":0,\
                    "may_be_dropped":false}]}
                    """)
            #expect(try await second.stop() == "code(0)")
        }

        /// A database that was restored without its keys is not given new ones.
        @Test func anEmbeddedDatabaseWithoutItsKeysIsRefused() async throws {
            let folder = try TemporaryFolder()
            let installation = try await Installation.planted(in: folder)
            let token = try await installation.createToken()
            let first = try await installation.serve()
            let code = try await code(first, token)
            #expect(try await first.stop() == "code(0)")
            let keys = folder.path + "/data/keys"
            try FileManager.default.moveItem(atPath: keys, toPath: folder.path + "/kept")
            for arguments in [["serve", "--listen", "127.0.0.1:0"], ["token", "list"]] {
                let ended = try await ChildProcess.run(
                    try BuiltBinary.path("admitd"), arguments,
                    environment: installation.environment)
                #expect("\(ended.exit)" == "code(1)")
                let line = ended.errors.split(separator: "\n").last ?? ""
                #expect(line.hasPrefix("admitd: the keys that belong to the database in "))
                #expect(line.contains("restore \(keys) from its backup"))
            }
            #expect(!FileManager.default.fileExists(atPath: keys + "/code_pepper"))
            let rotated = try await installation.admitd("pepper", "rotate")
            #expect(rotated.exit == "code(1)" && rotated.errors.contains("no keys"))

            try FileManager.default.moveItem(atPath: folder.path + "/kept", toPath: keys)
            let second = try await installation.serve()
            #expect(try await redeem(code, second, token) == "redeemed")
            #expect(try await second.stop() == "code(0)")
        }

        @Test func withADatabaseOfOnesOwnItPrintsWhatToSet() async throws {
            let installation = try await Installation.onDatabase()
            let old = try #require(installation.environment["ADMIT_CODE_PEPPER"])
            let rotated = try await installation.admitd("pepper", "rotate")
            #expect(rotated.exit == "code(0)")
            let match = try #require(
                rotated.output.wholeMatch(of: #/ADMIT_CODE_PEPPER=(2:([^,:]{44}),1:(.+))/#))
            let (both, new) = (String(match.1), String(match.2))
            #expect(match.3 == old && new != old)
            #expect(rotated.errors.contains("ADMIT_CODE_PEPPER=1:\(old),2:\(new)"))

            let token = try await installation.token()
            let first = try await installation.serve()
            let code = try await code(first, token)
            // Servers with both, side by side with those that have the old one alone.
            let writer = try await installation.serve(environment: ["ADMIT_CODE_PEPPER": both])
            #expect(try await redeem(code, writer, token) == "redeemed")
            let late = try await self.code(writer, token)
            let reader = try await installation.serve(
                environment: ["ADMIT_CODE_PEPPER": "1:\(old),2:\(new)"])
            #expect(try await redeem(late, reader, token) == "redeemed")
        }

        @Test func whatIsMissingIsToldAndWhatIsWrongIsRefused() async throws {
            let installation = try await Installation.onDatabase()
            let token = try await installation.token()
            let first = try await installation.serve()
            let code = try await code(first, token)
            let other = Installation.randomKey()

            // Another pepper under its number would make the codes of both unreadable.
            let wrong = try await installation.admitd(
                "serve", "--listen", "127.0.0.1:0", environment: ["ADMIT_CODE_PEPPER": other])
            #expect(wrong.exit == "code(1)")
            #expect(
                wrong.errors.hasPrefix(
                    "admitd: the code pepper 1 is not the one that codes were issued under"))
            #expect(!wrong.errors.contains(other))
            let doctor = try await installation.admitd(
                "doctor", environment: ["ADMIT_CODE_PEPPER": other])
            #expect(doctor.exit == "code(1)")
            #expect(doctor.output.contains("✘ peppers: number 1 is not the one"))

            // Without it, everybody else is served.
            let lacking = ["ADMIT_CODE_PEPPER": "2:\(other)"]
            let second = try await installation.serve(environment: lacking)
            let warning = try await second.child.line(in: .errors) {
                $0.contains("pepper is missing")
            }
            #expect(warning.contains("live_codes"), "\(warning)")
            #expect(try await redeem(code, second, token) == "refused")
            let new = try await self.code(second, token)
            #expect(try await redeem(new, second, token) == "redeemed")
            let named = try await installation.admitd("doctor", environment: lacking)
            #expect(named.exit == "code(1)")
            #expect(
                named.output.contains("✘ peppers: number 1 is missing, and 1 codes"),
                "\(named.output)")
            let list = try await installation.admitd("pepper", "list", environment: lacking)
            #expect(list.output.contains("missing") && list.output.contains("for new codes"))
            #expect(try await redeem(code, first, token) == "redeemed")
            let sound = try await installation.admitd("doctor", environment: lacking)
            #expect(sound.output.contains("✔ peppers"), "\(sound.output)")
        }
    }
}

import Foundation
import PostgresTesting
import Testing

extension ProcessTests {
    /// What must never be written anywhere.
    @Suite struct SecrecyTests {
        @Test func noSecretIsEverWritten() async throws {
            var installation = try await Installation.onDatabase()
            let database = try #require(installation.databaseURL)
            installation.environment["DATABASE_URL"] = database + "&password=hunter2-password"
            installation.environment["ADMIT_LOG_LEVEL"] = "trace"
            let server = try await installation.serve()
            let token = try await installation.createToken()
            let session = try await server.session(token)
            var transcript = Transcript()
            for call in MethodScript.calls {
                _ = try await transcript.play(call, on: session)
            }
            let stranger = "admit_" + UUID().uuidString
            _ = try await server.session(stranger).call("product.list", "{}")
            try await fail(session, installation, transcript)
            let metrics = try await server.get("/metrics").body
            let processes = try processList()
            #expect(try await server.stop() == "code(0)")

            let log = server.child.errors.text
            try #require(log.contains("invite.redeem") && metrics.contains("invite.redeem"))
            try #require(processes.contains("--listen 127.0.0.1:\(server.port)"))
            let codes = ["code", "other"].compactMap { transcript.kept[$0] }
            try #require(codes.count == 2)
            let secrets =
                [
                    token, stranger, "hunter2-password", "192.0.2.1", "cus_1", "user 1",
                    "my secret key", installation.environment["ADMIT_CODE_PEPPER"] ?? "",
                    installation.environment["ADMIT_SEAL_KEY"] ?? "",
                ] + codes + codes.map { $0.replacing("-", with: "") }
                + codes.map { $0.lowercased() }
            for secret in secrets {
                let written = [log, server.child.output.text, metrics, processes].map {
                    $0.contains(secret)
                }
                #expect(written == [false, false, false, false], "\(secret.prefix(12))…")
            }
        }

        /// Failures of all kinds, with secrets in what is sent.
        private func fail(
            _ session: Session, _ installation: Installation, _ transcript: Transcript
        ) async throws {
            let code = try #require(transcript.kept["code"])
            let account = try #require(transcript.kept["account"])
            _ = try await session.post(#"{"code":"\#(code)"#)
            _ = try await session.call("\(code)", #"{"code":"\#(code)"}"#)
            _ = try await session.call("invite.get", #"{"code":"\#(code)","\#(code)":1}"#)
            _ = try await session.call(
                "invite.redeem",
                #"{"code":"\#(code)","account":"\#(account)","idempotency_key":"my secret key"}"#)
            // A failure inside the database whose words hold the row.
            try await installation.sql(
                "alter table account add constraint account_is_no_more check (false) not valid")
            let failed = try await session.call(
                "account.create", #"{"identity":{"issuer":"stripe","subject":"cus_12"}}"#)
            #expect(failed.errorCode == -32603 && !failed.text.contains("account_is_no_more"))
            try await installation.sql("alter table account drop constraint account_is_no_more")
            _ = try await session.result("account.create", "{}")
            try await installation.sql(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                    + "where datname = current_database() and pid <> pg_backend_pid()")
            _ = try await session.call("invite.get", #"{"code":"\#(code)"}"#)
        }

        /// What `ps` shows of every process.
        private func processList() throws -> String {
            try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Int($0) != nil }
                .compactMap { FileManager.default.contents(atPath: "/proc/\($0)/cmdline") }
                .map { String(decoding: $0, as: UTF8.self).replacing("\0", with: " ") }
                .joined(separator: "\n")
        }
    }
}

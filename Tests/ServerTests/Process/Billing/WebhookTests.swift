import Foundation
import JSONRPC
import PostgresTesting
import Testing

extension ProcessTests {
    /// Webhooks over real connections, to the real program.
    @Suite struct WebhookTests {
        @Test func aSignedEventIsInTheLedgerOnce() async throws {
            let installation = try await Installation.onDatabase()
            let server = try await installation.serve(environment: StripeHook.environment)
            let hook = try await StripeHook(server)
            let body = StripeHook.event(1)
            for _ in 0..<3 {
                let answer = try await hook.post(body)
                #expect(answer.status == 200)
                #expect(answer.body == "{}")
            }
            #expect(try await installation.sql("select count(*) from billing_event") == "1")

            // The same by a caller who got it elsewhere.
            let session = try await server.session(
                try await installation.token(scopes: ["billing:ingest"]))
            let other = StripeHook.event(2)
            let result = try await session.result(
                "billing.ingest", StripeHook.parameters(other, StripeHook.signature(other)))
            #expect(try result.string("outcome") == "applied")
            let again = try await session.result(
                "billing.ingest", StripeHook.parameters(body, StripeHook.signature(body)))
            #expect(try again.string("outcome") == "duplicate")
            #expect(try await installation.sql("select count(*) from billing_event") == "2")
        }

        @Test func whatIsNotBelievedLeavesNoTrace() async throws {
            let installation = try await Installation.onDatabase()
            let server = try await installation.serve(environment: StripeHook.environment)
            let hook = try await StripeHook(server)
            let body = StripeHook.event(1)
            let late = StripeHook.signature(body, at: Date(timeIntervalSinceNow: -400))
            for signature in ["t=1,v1=00", late, StripeHook.signature(body + " "), "nonsense"] {
                let answer = try await hook.post(body, signature: signature)
                #expect(answer.status == 400)
                #expect(answer.body.hasPrefix(#"{"reason":"bad_request","request_id":"#))
            }
            let session = try await server.session(
                try await installation.token(scopes: ["billing:ingest"]))
            let reply = try await session.call(
                "billing.ingest", StripeHook.parameters(body, "t=1,v1=00"))
            #expect(reply.errorCode == 4030)
            #expect(reply.text.contains(#""reason":"signature_invalid""#))
            #expect(try await hook.post(body, path: "/webhooks/app-store").status == 404)
            #expect(try await hook.post(body, path: "/webhooks/google-play").status == 404)
            let unset = try await session.call(
                "billing.ingest",
                #"{"provider":"app_store","headers":{},"body_base64":"e30="}"#)
            #expect(unset.text.contains(#""reason":"not_found""#))
            #expect(try await server.get("/webhooks/stripe").status == 405)
            #expect(try await installation.sql("select count(*) from billing_event") == "0")
        }

        @Test func whatIsTooLargeIsRefused() async throws {
            let installation = try await Installation.onDatabase()
            let server = try await installation.serve(environment: StripeHook.environment)
            let hook = try await StripeHook(server)
            let large = String(repeating: "x", count: (1 << 20) + 1)
            #expect(try await hook.post(large).status == 413)
        }

        @Test func whatCannotBeReadIsKept() async throws {
            let installation = try await Installation.onDatabase()
            let server = try await installation.serve(environment: StripeHook.environment)
            let hook = try await StripeHook(server)
            #expect(try await hook.post(#"{"id":"evt_1"}"#).status == 200)
            #expect(try await hook.post(#"{"id":"evt_1"}"#).status == 200)
            #expect(
                try await installation.sql("select outcome, count(*) from billing_event group by 1")
                    == "failed|1")
        }

        @Test func aReplayFindsWhatWasTamperedWith() async throws {
            let installation = try await Installation.onDatabase()
            let server = try await installation.serve(environment: StripeHook.environment)
            let hook = try await StripeHook(server)
            for number in 1...5 { _ = try await hook.post(StripeHook.event(number)) }
            let sound = try await installation.admitd("replay", "--verify")
            #expect(sound.exit == "code(0)", "\(sound.errors)")
            #expect(
                sound.output == """
                    replayed 5 events of 5 subscriptions
                    everything is as the ledger says
                    """)
            try await installation.sql(
                "update billing_subject set access_until = access_until + interval '1 day' "
                    + "where external_id = 'sub_3'")
            let unsound = try await installation.admitd("replay", "--verify", "-o", "json")
            #expect(unsound.exit == "code(1)")
            let found = try JSON.parse(Array(unsound.output.utf8))
            #expect(found["differences"]?.elements.count == 1)
        }

        /// Kills server and database at once while 64 connections send webhooks: whatever was answered
        /// 200 is in the ledger.
        @Test func whatWasAcknowledgedOutlivesACrash() async throws {
            let folder = try TemporaryFolder()
            let installation = try await Installation.planted(in: folder)
            for round in 0..<Self.rounds {
                let server = try await installation.serve(environment: StripeHook.environment)
                let acknowledged = try await Self.sendUntilKilled(
                    server, folder: folder.path, from: round * 1_000_000)
                let again = try await installation.serve(environment: StripeHook.environment)
                #expect(!acknowledged.isEmpty)
                let session = try await again.session(try await installation.createToken())
                var lost: [Int] = []
                for (number, body) in acknowledged {
                    // A second sending is known as such only when the first is in the ledger.
                    let result = try await session.result(
                        "billing.ingest", StripeHook.parameters(body, StripeHook.signature(body)))
                    if try result.string("outcome") != "duplicate" { lost.append(number) }
                }
                #expect(lost == [], "round \(round)")
                #expect(try await again.stop() == "code(0)")
            }
        }

        private static let rounds =
            ProcessInfo.processInfo.environment["ADMIT_FAULT_ROUNDS"].flatMap { Int($0) } ?? 1

        private static func sendUntilKilled(
            _ server: AdmitdProcess, folder: String, from first: Int
        ) async throws -> [Int: String] {
            let acknowledged = Mutexed<[Int: String]>([:])
            let (answered, counting) = AsyncStream.makeStream(of: Void.self)
            let processes = try EmbeddedProcesses(of: server, dataDirectory: folder + "/data")
            async let load: Void = withTaskGroup { group in
                for lane in 0..<64 {
                    group.addTask {
                        guard let hook = try? await StripeHook(server) else { return }
                        for index in 0..<10_000 {
                            let number = first + lane * 10_000 + index
                            let body = StripeHook.event(number)
                            guard let answer = try? await hook.post(body), answer.status == 200
                            else { return }
                            acknowledged.update { $0[number] = body }
                            counting.yield()
                        }
                    }
                }
            }
            let wanted = Int.random(in: 300...900)
            var count = 0
            for await _ in answered {
                count += 1
                if count == wanted { break }
            }
            processes.killAll()
            await load
            return acknowledged.value
        }
    }
}

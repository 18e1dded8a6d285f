import Foundation
import PostgresTesting
import Testing

extension ProcessTests {
    /// Two servers and their database are killed, and connections lost at commit, while 64 connections
    /// post webhooks: what was answered 200 is in the ledger, and in the end every subscription stands
    /// as all of its events together say.
    @Suite struct WebhookFaultTests {
        /// `ADMIT_FAULT_ROUNDS` asks for more.
        private static let rounds = LongForm.value("ADMIT_FAULT_ROUNDS") ?? 1
        private static let lanes = 64
        /// How many of a round's customers have an account.
        private static let linked = 200

        @Test(.timeLimit(.minutes(60))) func everyAnswerOutlivesEveryFault() async throws {
            let providers = try SigningProviders()
            let fleet = try await Fleet.start(servers: 2, environment: providers.environment)
            for round in 1...Self.rounds {
                let first = round * 1_000_000
                try await Self.link(first..<first + Self.linked, fleet)
                let postmen = Postmen(fleet: fleet, providers: providers)
                let judge = WebhookJudge(fleet: fleet, postmen: postmen)
                fleet.proxy.cut(oneIn: 40)
                async let posted: Void = postmen.post(lanes: Self.lanes, firstNumber: first)
                for _ in 0..<2 {
                    try await Self.pause()
                    try await fleet.killServer()
                    try await Self.pause()
                    try await fleet.killDatabase()
                }
                try await Self.pause()
                postmen.finish()
                await posted
                fleet.proxy.cut(oneIn: 0)

                // Before anything is sent a second time.
                #expect(try await judge.lost() == [], "round \(round)")
                // Or it would have been no trial.
                #expect(postmen.answered.count > 200 && postmen.unanswered.count > 20)
                #expect(postmen.answered.count { $0.signed != nil } > 10)
                #expect(fleet.proxy.cuts > 0)
                try await postmen.insist(lanes: Self.lanes)
                #expect(try await judge.verdict() == .init(), "round \(round)")
            }
            try await fleet.stop()
        }

        /// The same judge, before a database that forgets and a subscription that is left as it was:
        /// it must see both.
        @Test func theJudgeSeesWhatIsForgottenAndWhatStandsStill() async throws {
            let providers = try SigningProviders()
            let fleet = try await Fleet.start(servers: 1, environment: providers.environment)
            try await Self.link(0..<Self.linked, fleet)
            try await fleet.installation.sql(
                """
                create function stand_still() returns trigger language plpgsql
                as $$ begin new.raw_status := old.raw_status; return new; end $$;
                create trigger still before update on subscription
                for each row execute function stand_still();
                """)
            let postmen = Postmen(fleet: fleet, providers: providers)
            let judge = WebhookJudge(fleet: fleet, postmen: postmen)
            postmen.finish(afterSubscriptions: Self.linked)
            await postmen.post(lanes: Self.lanes, firstNumber: 0)
            let healthy = try await judge.verdict()
            #expect(healthy.missing == [] && healthy.unsettled == 0 && healthy.differing == [])
            #expect(healthy.unprojected > 0)

            let forgotten = try #require(postmen.answered.first).key
            try await fleet.installation.sql(
                """
                set session_replication_role = replica;
                delete from billing_event where key = '\(forgotten)';
                update billing_subject set will_renew = not will_renew
                where external_id = 'sub_7';
                """)
            #expect(try await judge.lost() == [forgotten])
            let verdict = try await judge.verdict()
            #expect(verdict.missing == [forgotten] && verdict.differing.count == 1)
            try await fleet.stop()
        }

        /// Gives customers accounts, which what they have paid for becomes theirs of.
        private static func link(_ numbers: Range<Int>, _ fleet: Fleet) async throws {
            let session = Session(
                client: try await RawClient.connect(port: fleet.ports[0]),
                token: try await fleet.installation.token())
            let product = try await PaidProduct.make(session)
            for number in numbers {
                try await product.link(
                    try await product.account(), to: "cus_\(number)", at: "stripe")
            }
        }

        private static func pause() async throws {
            try await Task.sleep(for: .milliseconds(Int.random(in: 100...900)))
        }
    }
}

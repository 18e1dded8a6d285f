import Foundation
import PostgresTesting
import Testing

extension ProcessTests {
    /// Three servers and their database are killed, and connections lost at commit, while 256 redeem
    /// from a thousand codes; afterwards every answer that was given must be true.
    @Suite struct FaultTests {
        /// `ADMIT_FAULT_ROUNDS` asks for more.
        private static let rounds =
            ProcessInfo.processInfo.environment["ADMIT_FAULT_ROUNDS"].flatMap { Int($0) } ?? 1
        private static let accountsARound = 3000

        @Test(.timeLimit(.minutes(60))) func everyAnswerOutlivesEveryFault() async throws {
            let fleet = try await Fleet.start(servers: 3)
            for round in 1...Self.rounds {
                let launch = try await Self.launch(fleet)
                let stage = try await Stage.make(on: fleet, launch, accounts: Self.accountsARound)
                fleet.proxy.cut(oneIn: 40)
                async let operations = stage.redeemers.run(accounts: stage.accounts, lanes: 256)
                for _ in 0..<2 {
                    try await fleet.killServer()
                    try await fleet.killDatabase()
                }
                let history = try await stage.history(try await operations)
                fleet.proxy.cut(oneIn: 0)
                let violations = HistoryChecker(history: history).violations()
                #expect(violations.isEmpty, "round \(round)")
                // Or it would have been no trial.
                let reasons = history.operations.flatMap(\.answers)
                #expect(reasons.contains(.refused(reason: "exhausted")))
                #expect(reasons.contains(.released) && reasons.contains(.confirmed))
                #expect(fleet.proxy.cuts > 0)
            }
            try await fleet.stop()
        }

        /// The same judge, before a database that does not count uses: it must see it.
        @Test func theJudgeSeesAStatementThatDoesNotCount() async throws {
            let fleet = try await Fleet.start(servers: 1)
            let launch = try await Self.launch(fleet)
            try await fleet.installation.sql(
                """
                create function forget() returns trigger language plpgsql
                as $$ begin new.uses := old.uses; return new; end $$;
                create trigger forgetful before update on invite
                for each row execute function forget();
                """)
            let stage = try await Stage.make(on: fleet, launch, accounts: 600)
            let operations = try await stage.redeemers.run(accounts: stage.accounts, lanes: 64)
            let history = try await stage.history(operations)
            let violations = HistoryChecker(history: history).violations()
            #expect(violations.contains { if case .overCap = $0 { true } else { false } })
            #expect(violations.contains { if case .miscounted = $0 { true } else { false } })
            try await fleet.stop()
        }

        private static func launch(_ fleet: Fleet) async throws -> Launch {
            let session = Session(
                client: try await RawClient.connect(port: fleet.ports[0]),
                token: try await fleet.installation.token())
            return try await Launch.make(session)
        }
    }
}

import Foundation
import JSONRPC
import PostgresTesting
import Testing

extension ProcessTests {
    /// `kill -9` of everything at once, during redemptions.
    @Suite struct CrashTests {
        /// `ADMIT_FAULT_ROUNDS` asks for more.
        private static let rounds =
            ProcessInfo.processInfo.environment["ADMIT_FAULT_ROUNDS"].flatMap { Int($0) } ?? 2
        private static let usesPerCode = 40

        @Test func acknowledgedRedemptionsOutliveACrash() async throws {
            let folder = try TemporaryFolder()
            let installation = try await Installation.planted(in: folder)
            var server = try await installation.serve()
            let token = try await installation.createToken()
            for round in 1...Self.rounds {
                let launch = try await Launch.make(try await server.session(token))
                let accounts = try await launch.accounts(1500)
                var codes: [String] = []
                for _ in 0..<10 { codes.append(try await launch.code(uses: Self.usesPerCode)) }
                let acknowledged = try await redeem(
                    codes, for: accounts, on: server, token: token, folder: folder.path)
                server = try await installation.serve()
                let restarted = Launch(
                    session: try await server.session(token), campaign: launch.campaign)
                try await check(codes, acknowledged, restarted, "round \(round)")
            }
            #expect(try await server.stop() == "code(0)")
        }

        @Test func aStrangerWithADeadServersProcessIDIsNoHindrance() async throws {
            let folder = try TemporaryFolder()
            let installation = try await Installation.planted(in: folder)
            // A living process of the very user that the server will run as.
            let stranger = try await TestCluster.shared().processID
            try "\(stranger)\n".write(
                toFile: folder.path + "/data/postgres/.s.PGSQL.5432.lock", atomically: false,
                encoding: .utf8)
            let server = try await installation.serve()
            _ = try await server.waitUntilReady()
            #expect(try await server.stop() == "code(0)")
        }

        /// Redeems until a hundred or more are acknowledged, and kills everything at some moment
        /// after that.
        /// - Returns: the codes' acknowledged redemptions.
        private func redeem(
            _ codes: [String], for accounts: [String], on server: AdmitdProcess, token: String,
            folder: String
        ) async throws -> [String: [String]] {
            let acknowledged = Mutexed<[String: [String]]>([:])
            let (redeemed, counting) = AsyncStream.makeStream(of: Void.self)
            let processes = try EmbeddedProcesses(of: server, dataDirectory: folder + "/data")
            async let load: Void = withTaskGroup { group in
                for lane in 0..<16 {
                    group.addTask {
                        guard let session = try? await server.session(token) else { return }
                        for index in stride(from: lane, to: accounts.count, by: 16) {
                            let code = codes[index % codes.count]
                            guard let reply = try? await session.redeem(code, for: accounts[index])
                            else { return }
                            guard let id = try? reply.result?.string("redemption", "id")
                            else { continue }
                            acknowledged.update { $0[code, default: []].append(id) }
                            counting.yield()
                        }
                    }
                }
            }
            let wanted = Int.random(in: 100...200)
            var count = 0
            for await _ in redeemed {
                count += 1
                if count == wanted { break }
            }
            processes.killAll()
            await load
            let seen = acknowledged.value
            #expect(seen.values.map(\.count).reduce(0, +) < codes.count * Self.usesPerCode)
            return seen
        }

        private func check(
            _ codes: [String], _ acknowledged: [String: [String]], _ launch: Launch,
            _ round: Comment
        ) async throws {
            for code in codes {
                let invite = try await launch.invite(code)
                let kept = try (invite["redemptions"]?.elements ?? []).map {
                    try $0.string("id")
                }
                let lost = Set(acknowledged[code] ?? []).subtracting(kept)
                #expect(lost.isEmpty, round)
                #expect(kept.count <= Self.usesPerCode, round)
                #expect(invite["uses"]?.integer == Int64(kept.count), round)
                // What is left can be used, and no more than that.
                let rest = Self.usesPerCode - kept.count
                var taken = 0
                for account in try await launch.accounts(rest + 3) {
                    let reply = try await launch.session.redeem(code, for: account)
                    if reply.outcome == "redeemed" { taken += 1 }
                }
                #expect(taken == rest, round)
            }
        }
    }
}

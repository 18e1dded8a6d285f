import AdmitClient
import Bootstrap
import Crypto
import Foundation
import PostgresTesting
import Testing

extension ProcessTests {
    /// Draws, done over by whoever wants to.
    @Suite struct VerifyTests {
        private static let hour = DrawnLine.hour

        @Test func aDrawHoldsAndATamperedOneDoesNot() async throws {
            let installation = try await Installation.onDatabase()
            try await DrawnLine.make(installation)
            let server = try await installation.serve()
            let client = AdmitClient(
                url: "http://127.0.0.1:\(server.port)", token: try await installation.token())
            let cohorts = try await client.waitlist.cohorts(product: "sora", region: "US")
            let found = try await client.waitlist.proof(
                product: "sora", region: "US", cohort: Self.hour)
            await client.shutdown()
            #expect(cohorts.filter { $0.secret != nil }.map(\.cohort) == [Self.hour])
            #expect(found.entries.count == 35)
            #expect(Set(found.entries.map(\.draw)) == [1, 2, 3])
            #expect(Set(found.entries.map(\.subscribersFirst)) == [true, false])
            try found.verify()

            func flaw(_ change: (inout WaitlistProof) -> Void) -> WaitlistProof.Flaw? {
                var proof = found
                change(&proof)
                do throws(WaitlistProof.Flaw) {
                    try proof.verify()
                    return nil
                } catch {
                    return error
                }
            }
            let other = String(repeating: "ab", count: 32)
            #expect(flaw { $0.secret = other } == .commitment)
            #expect(flaw { $0.secret = nil } == .notRevealed)
            #expect(flaw { $0.commitment = other } == .commitment)
            #expect(flaw { $0.region = "CA" } == .commitment)
            #expect(flaw { $0.cohort += 3600 } == .commitment)
            #expect(flaw { $0.roll = other } == .roll)
            for index in found.entries.indices {
                #expect(flaw { $0.entries.remove(at: index) } == .count)
                #expect(
                    flaw {
                        $0.entries.remove(at: index)
                        $0.taken -= 1
                    } == .roll)
                if index > 0 {
                    #expect(flaw { $0.entries.swapAt(index - 1, index) } == .roll)
                }
                #expect(flaw { $0.entries[index].band = 1 - $0.entries[index].band } == .roll)
                #expect(flaw { $0.entries[index].account = UUID() } == .roll)
            }
            // Whoever keeps the books makes their roll fit; then the order tells.
            for index in 1..<found.entries.count
            where found.entries[index - 1].draw == found.entries[index].draw {
                let isFound = flaw {
                    $0.entries.swapAt(index - 1, index)
                    $0.roll = Self.roll(of: $0)
                }
                guard case .order = isFound else {
                    Issue.record("a swap at \(index) went unseen: \(String(describing: isFound))")
                    return
                }
            }
            let unseen = flaw {
                // Somebody who was there for the first draw and whose turn it was is held back.
                let entry = $0.entries.remove(at: 0)
                $0.entries.append(entry)
                $0.entries[$0.entries.count - 1].draw = 3
                $0.roll = Self.roll(of: $0)
            }
            guard case .order = unseen else {
                Issue.record("who was held back went unseen")
                return
            }
        }

        /// The chain, worked out once more.
        private static func roll(of proof: WaitlistProof) -> String {
            proof.entries.reduce(proof.commitment) { roll, entry in
                let text =
                    "\(roll) \(entry.account.uuidString.lowercased()) \(entry.band) "
                    + "\(entry.joinedAfter) \(entry.draw) \(entry.subscribersFirst ? 1 : 0)"
                return SHA256.hash(data: Data(text.utf8)).map {
                    let digits = String($0, radix: 16)
                    return digits.count == 1 ? "0" + digits : digits
                }.joined()
            }
        }

        @Test(arguments: [
            nil,
            """
            update waitlist_cohort set secret = sha256('other') where secret is not null
            """,
            """
            delete from waitlist_offer where place = 2 and draw = 3
            """,
            """
            update waitlist_offer set place = case place when 2 then 1002 else place end
            where draw = 2
            """,
            """
            update waitlist_offer set band = 1 - band where place = 3 and draw = 1
            """,
        ])
        func theCommandSaysSoInOneLine(tampering: String?) async throws {
            let installation = try await Installation.onDatabase()
            try await DrawnLine.make(installation)
            if let tampering {
                try await installation.sql("set session_replication_role = replica; \(tampering)")
            }
            let server = try await installation.serve()
            let run = try await ChildProcess.run(
                BuiltBinary.path("admit"), ["waitlist", "verify", "sora", "US"],
                environment: [
                    "ADMIT_URL": "http://127.0.0.1:\(server.port)",
                    "ADMIT_TOKEN": try await installation.token(scopes: ["access:read"]),
                ])
            #expect(run.exit == .code(tampering == nil ? 0 : 1), "\(run.output) \(run.errors)")
            #expect(run.output.split(separator: "\n").count == 1)
            let holds = "✔ the draws of sora in US hold: 35 accounts in 1 cohort"
            #expect(run.output.hasPrefix(holds) == (tampering == nil), "\(run.output)")
            #expect(run.output.contains("do not hold") == (tampering != nil))
        }
    }
}

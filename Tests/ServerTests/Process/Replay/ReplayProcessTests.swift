import Foundation
import PostgresTesting
import Testing

extension ProcessTests {
    /// A launch played by the real program, from its database to its verdict.
    @Suite struct ReplayTests {
        @Test func itPlaysALaunchAndEveryInvariantHolds() async throws {
            let first = try await Self.replay(seed: 7)
            let report = try first.report()
            #expect(report.sound)
            #expect(report.accounts == 2000)
            #expect(report.invariants.count == 8)
            #expect(report.invariants.allSatisfy { $0.holds && $0.problems.isEmpty })
            let all = try #require(report.funnel.last)
            #expect(all.region == "all" && all.seen == 2000)
            #expect(report.funnel.dropLast().map(\.seen).reduce(0, +) == 2000)
            for counts in report.funnel {
                #expect(counts.admitted <= min(counts.invited, counts.subscribed))
                let isOpen = ["US", "CA", "all"].contains(counts.region)
                #expect((counts.invited > 0) == isOpen, "\(counts.region)")
            }
            #expect(all.admitted > 100)
            #expect((400...600).contains(all.subscribed))
            #expect(report.refusals["exhausted", default: 0] > 0)
            #expect(report.refusals["budget", default: 0] > 0)
            #expect(report.refusals["region", default: 0] > 0)
            #expect(report.tree.size == all.invited && report.tree.depth > 4)
            #expect(report.guesses > 0 && report.hits == 0)
            #expect(report.retries > 20 && report.lost_answers > 0)
            #expect(report.latencies.map(\.calls).reduce(0, +) == report.calls)

            let second = try await Self.replay(seed: 7).report()
            #expect(second.trace == report.trace)
            #expect(second.funnel == report.funnel)
            #expect(second.refusals == report.refusals)
            #expect(second.tree == report.tree)
        }

        @Test func itTellsPeopleWhatHappenedAndLeavesNothingBehind() async throws {
            let folder = try TemporaryFolder()
            let ended = try await Self.run(
                ["--accounts", "100"], environment: ["TMPDIR": folder.path])
            #expect(ended.exit == "code(0)", "\(ended.errors)")
            #expect(ended.output.split(separator: "\n").count { $0.hasPrefix("✔ ") } == 8)
            #expect(!ended.output.contains("✘"))
            #expect(ended.output.contains("Who came how far"))
            #expect(ended.output.contains("\nThe same again: --accounts 100 --seed "))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
        }

        /// The play says how far it is for the first time after five seconds; so many people keep it
        /// busy for much longer on a fast machine too. By then it may be at any hour of the launch.
        @Test func anInterruptionEndsItInGoodOrder() async throws {
            let folder = try TemporaryFolder()
            let child = try await ChildProcess.start(
                try BuiltBinary.path("admitd"),
                ["demo", "--replay", "launch", "--accounts", "100000"],
                environment: ["TMPDIR": folder.path])
            let progress = try? await child.line(in: .errors, timeoutSeconds: 90) {
                $0.hasPrefix("  day ")
            }
            child.signal(SIGINT)
            let exit = "\(try await child.waitForExit(timeoutSeconds: 60))"
            let story = "\(exit)\n\(child.errors.text)\n\(child.output.text)"
            try #require(progress != nil, "it was not seen playing: \(story)")
            #expect(exit == "code(130)", "\(story)")
            #expect(!child.errors.text.contains("Reading everything back."), "\(story)")
            #expect(child.output.text.isEmpty, "\(story)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
        }

        @Test(
            arguments: [
                (["--replay", "nonsense"], "'nonsense' is invalid"),
                (["--replay", "launch", "--accounts", "0"], "--accounts must be from 100 to"),
                (["--replay", "launch", "--output", "xml"], "'xml' is invalid"),
                ([], "Missing expected argument '--replay"),
            ])
        func whatCannotBePlayedIsOneSentence(arguments: [String], sentence: String) async throws {
            let ended = try await Self.demo(arguments)
            #expect(ended.exit == "code(64)")
            #expect(ended.output.isEmpty)
            let first = ended.errors.split(separator: "\n").first ?? ""
            #expect(first.hasPrefix("Error: ") && first.contains(sentence), "\(ended.errors)")
        }

        @Test func itPlaysInNoDatabaseButItsOwn() async throws {
            let ended = try await Self.run(
                ["--accounts", "100"], environment: ["DATABASE_URL": "postgresql:///nowhere"])
            #expect(ended.exit == "code(1)")
            #expect(
                ended.errors
                    == "admitd: the demo plays in a database of its own; unset DATABASE_URL")
        }

        @Test func helpSaysWhatCanBePlayed() async throws {
            let ended = try await Self.demo(["--help"])
            #expect(ended.exit == "code(0)")
            for option in ["--replay", "--accounts", "--data-dir", "--seed", "-o, --output"] {
                #expect(ended.output.contains(option), "\(option)")
            }
        }

        private static func demo(
            _ arguments: [String], environment: [String: String] = [:]
        ) async throws -> Installation.Ended {
            let ended = try await ChildProcess.run(
                try BuiltBinary.path("admitd"), ["demo"] + arguments, environment: environment,
                timeoutSeconds: 150)
            return Installation.Ended(
                exit: "\(ended.exit)", output: ended.output, errors: ended.errors)
        }

        private static func run(
            _ arguments: [String], environment: [String: String] = [:]
        ) async throws -> Installation.Ended {
            try await demo(["--replay", "launch"] + arguments, environment: environment)
        }

        private static func replay(seed: Int) async throws -> Installation.Ended {
            let ended = try await run(["--accounts", "2000", "--seed", "\(seed)", "-o", "json"])
            try #require(ended.exit == "code(0)", "\(ended.output) \(ended.errors)")
            return ended
        }
    }
}

extension Installation.Ended {
    fileprivate func report() throws -> Report {
        try JSONDecoder().decode(Report.self, from: Data(output.utf8))
    }
}

/// The report as programs read it.
private struct Report: Decodable {
    struct Counts: Decodable, Equatable {
        let region: String
        let seen, linked, invited, subscribed, admitted: Int
    }

    struct Tree: Decodable, Equatable {
        let size, depth, largest: Int
    }

    struct Method: Decodable {
        let method: String
        let calls: Int
    }

    struct Invariant: Decodable {
        let invariant: String
        let holds: Bool
        let problems: [String]
    }

    let sound: Bool
    let accounts, calls, guesses, hits, retries, lost_answers: Int
    let trace: String
    let funnel: [Counts]
    let refusals: [String: Int]
    let tree: Tree
    let latencies: [Method]
    let invariants: [Invariant]
}

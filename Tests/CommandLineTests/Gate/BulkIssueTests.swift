import Bootstrap
import Foundation
import PostgresTesting
import Testing

/// Many codes into one file.
@Suite(.serialized, .timeLimit(.minutes(5))) struct BulkIssueTests {
    /// A folder that goes away with the value.
    private final class Folder {
        let path: String

        init() throws {
            var template = Array("/tmp/admit-codes-XXXXXX".utf8CString)
            guard mkdtemp(&template) != nil else { throw POSIXError(.EIO) }
            path = String(decoding: template.dropLast().map(UInt8.init), as: UTF8.self)
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    /// Every line of a file but the heading; none is torn.
    private func lines(_ file: String) throws -> [Substring] {
        let text = try String(contentsOfFile: file, encoding: .utf8)
        try #require(text.hasSuffix("\n"))
        let lines = text.split(separator: "\n")
        #expect(!lines.contains { $0.contains("\r") })
        return lines.first?.hasPrefix("code,") == true ? Array(lines.dropFirst()) : lines
    }

    private func mode(_ file: String) -> mode_t {
        var status = stat()
        return stat(file, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    /// How many invites the campaign has, as its server counts them.
    private func issued(_ gate: Gate, _ campaign: String) async throws -> Int {
        var count = 0
        var cursor: [String] = []
        while true {
            let page = try await gate.run(
                ["invite", "list", "--campaign", campaign, "--limit", "500", "-o", "json"] + cursor)
            let json = try #require(
                try JSONSerialization.jsonObject(with: Data(page.output.utf8)) as? [String: Any])
            count += (json["items"] as? [Any])?.count ?? 0
            guard let next = json["next_cursor"] as? String else { return count }
            cursor = ["--cursor", next]
        }
    }

    @Test(arguments: ["csv", "jsonl"])
    func writesEveryCodeOnce(format: String) async throws {
        let gate = try await Gate.open()
        let campaign = try await gate.launch("bulk")
        let folder = try Folder()
        let file = folder.path + "/codes"
        let run = try await gate.run([
            "invite", "issue", campaign, "2500", "--file", file, "--format", format,
            "--max-uses", "3", "--idempotency-key", "first",
        ])
        #expect(run.exitCode == 0 && run.output == "", "\(run.errors)")
        #expect(run.errors.hasPrefix("admit: 2500 codes are in \(file) ("))
        #expect(mode(file) == 0o600)
        let lines = try lines(file)
        #expect(lines.count == 2500 && Set(lines).count == 2500)
        #expect(try await issued(gate, campaign) == 2500)
        let pattern =
            format == "csv"
            ? #/(?<code>[0-9A-Z-]{14}),[0-9a-f-]{36},[0-9A-Z]{4},3,/#
            : #/\{"id":"[0-9a-f-]{36}","code":"(?<code>[0-9A-Z-]{14})","prefix":"[0-9A-Z]{4}","max_uses":3,"expires_at":null\}/#
        let codes = try lines.map { try #require($0.wholeMatch(of: pattern), "\($0)").code }
        #expect(Set(codes).count == 2500)
        for code in [codes[0], codes[1700], codes[2499]] {
            #expect(
                try await gate.value("invite.state", of: "invite", "show", String(code)) == "active"
            )
        }
        // Once more changes nothing, and says so.
        let before = try Data(contentsOf: URL(filePath: file))
        let again = try await gate.run([
            "invite", "issue", campaign, "2500", "--file", file, "--format", format,
            "--max-uses", "3", "--idempotency-key", "first",
        ])
        #expect(again.exitCode == 0 && again.errors.contains("2500 of them were there before"))
        #expect(try Data(contentsOf: URL(filePath: file)) == before)
        #expect(try await issued(gate, campaign) == 2500)
    }

    /// Killed anywhere and torn anywhere, it goes on where it stopped.
    @Test func goesOnWhereItStopped() async throws {
        let gate = try await Gate.open()
        let campaign = try await gate.launch("torn")
        let folder = try Folder()
        let file = folder.path + "/codes.csv"
        let arguments = [
            "invite", "issue", campaign, "6000", "--file", file, "--idempotency-key", "torn",
        ]
        for round in 1...3 {
            let child = try await ChildProcess.start(
                AdmitProcess.executable.path, arguments,
                environment: ["ADMIT_URL": gate.url, "ADMIT_TOKEN": gate.token])
            // No event tells how far a file has grown.
            let end = ContinuousClock.now + .seconds(30)
            while ContinuousClock.now < end, (try? size(file)) ?? 0 < round * 60_000 {
                try await Task.sleep(for: .milliseconds(1))
            }
            child.signal(SIGKILL)
            _ = try await child.waitForExit()
            // And the last line is torn, as a power failure would.
            let torn = try size(file) - Int.random(in: 1...200)
            try #require(truncate(file, off_t(torn)) == 0)
        }
        #expect(
            try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").count < 6000)
        let last = try await gate.run(arguments)
        #expect(last.exitCode == 0, "\(last.errors)")
        let lines = try lines(file)
        #expect(lines.count == 6000 && Set(lines).count == 6000)
        let ids = Set(lines.map { $0.split(separator: ",")[1] })
        #expect(ids.count == 6000)
        // No code was issued that is not in the file.
        #expect(try await issued(gate, campaign) == 6000)
    }

    private func size(_ file: String) throws -> Int {
        var status = stat()
        guard stat(file, &status) == 0 else { throw POSIXError(.ENOENT) }
        return Int(status.st_size)
    }

    @Test func aFileIsNotMixedUp() async throws {
        let gate = try await Gate.open()
        let campaign = try await gate.launch("mixed")
        let folder = try Folder()
        let file = folder.path + "/codes.csv"
        func issue(_ count: String, _ more: String...) async throws -> AdmitProcess {
            try await gate.run(["invite", "issue", campaign, count, "--file", file] + more)
        }
        let first = try await issue("5", "--idempotency-key", "one")
        #expect(first.exitCode == 0)
        let text = try Data(contentsOf: URL(filePath: file))
        let cases: [([String], String)] = [
            ([], "exists; name another file, or give --idempotency-key to go on with it"),
            (["--idempotency-key", "two"], "was begun with another key, or another campaign"),
            (["--idempotency-key", "one", "--format", "jsonl"], "is no file of codes as jsonl"),
            (
                ["--idempotency-key", "one", "--max-uses", "9"],
                "this idempotency key was used for something else"
            ),
        ]
        for (more, words) in cases {
            let run = try await gate.run(
                ["invite", "issue", campaign, "5", "--file", file] + more)
            #expect(run.exitCode == 6 && run.errors.contains(words), "\(run.errors)")
            #expect(try Data(contentsOf: URL(filePath: file)) == text)
        }
        let fewer = try await issue("3", "--idempotency-key", "one")
        #expect(fewer.exitCode == 6 && fewer.errors.contains("holds 5 codes already"))
        // A day later the server no longer knows the key.
        var times = [timespec(), timespec()]
        times[0].tv_sec = time(nil) - 86_500
        times[1].tv_sec = time(nil) - 86_500
        try #require(utimensat(AT_FDCWD, file, times, 0) == 0)
        let late = try await issue("5", "--idempotency-key", "one")
        #expect(late.exitCode == 6 && late.errors.contains("older than a day"))
        // Without a key it names the one that it goes on with.
        let fresh = folder.path + "/more.csv"
        let named = try await gate.run(["invite", "issue", campaign, "5", "--file", fresh])
        #expect(named.exitCode == 0 && named.errors.contains("go on with --idempotency-key "))
        #expect(named.errors.split(separator: "\n").count == 2)
    }

    /// `ADMIT_BULK_CODES` many in one command, timed.
    @Test func manyInOneCommand() async throws {
        let count =
            ProcessInfo.processInfo.environment["ADMIT_BULK_CODES"].flatMap { Int($0) } ?? 10_000
        let gate = try await Gate.open()
        let campaign = try await gate.launch("many")
        let folder = try Folder()
        let file = folder.path + "/codes.jsonl"
        let child = try await ChildProcess.start(
            AdmitProcess.executable.path,
            ["invite", "issue", campaign, "\(count)", "--file", file, "--format", "jsonl"],
            environment: ["ADMIT_URL": gate.url, "ADMIT_TOKEN": gate.token])
        #expect("\(try await child.waitForExit(timeoutSeconds: 280))" == "code(0)")
        print(try await child.line(in: .errors) { $0.contains("codes are in") })
        #expect(Set(try lines(file)).count == count)
    }
}

import Foundation
import JSONRPC
import Testing

/// What staff see of subscriptions and of what providers tell.
@Suite struct BillingCommandTests {
    private static let id = "0198c0de-0000-7000-8000-000000000001"
    private static let subscription = """
        {"subscription":{"id":"\(id)","account":"0198c0de-0000-7000-8000-00000000000a",\
        "provider":"stripe","plan":"plus","state":"grace","raw_status":"past_due",\
        "environment":"production","will_renew":true,"paid_through":"2026-01-31T00:00:00.000Z",\
        "grace_until":"2026-02-07T00:00:00.000Z","access_until":"2026-02-07T00:00:00.000Z",\
        "held":true,"created_at":"2026-01-01T00:00:00.000Z"},\
        "events":[\
        {"id":"e2","kind":"invoice.payment_failed","occurred_at":"2026-01-31T00:00:00.000Z",\
        "received_at":"2026-01-31T00:00:02.000Z","outcome":"applied","origin":"webhook"},\
        {"id":"e1","kind":"customer.subscription.created",\
        "occurred_at":"2026-01-01T00:00:00.000Z","received_at":"2026-02-01T00:00:00.000Z",\
        "outcome":"failed","origin":"webhook","error":"no plan sells this price"}],\
        "moments":[\
        {"from":"2026-01-31T00:00:00.000Z","state":"grace","access_until":"2026-02-07T00:00:00.000Z"},\
        {"from":"2026-01-01T00:00:00.000Z","state":"active","access_until":"2026-01-31T00:00:00.000Z"}],\
        "holds":[{"id":"h1","from":"2026-02-01T00:00:00.000Z","until":null,"reason":"fraudulent",\
        "dispute":"dp_1"}]}
        """

    private static func event(_ number: Int, _ outcome: String) -> String {
        """
        {"id":"0198c0de-0000-7000-8000-00000000010\(number)","provider":"stripe",\
        "kind":"invoice.paid","occurred_at":"2026-01-0\(number)T00:00:00.000Z",\
        "received_at":"2026-01-0\(number)T00:00:01.000Z","outcome":"\(outcome)","error":null,\
        "subscription":null}
        """
    }

    /// Two failed events on two pages, and one that was received alone.
    private static func ledger() throws -> ScriptedServer {
        try ScriptedServer { _, request in
            switch request.method {
            case "billing.events" where request.argument("outcome") == #""received""#:
                .result(#"{"items":[\#(event(1, "received"))],"next_cursor":null}"#)
            case "billing.events" where request.argument("cursor") == nil:
                .result(#"{"items":[\#(event(3, "failed"))],"next_cursor":"next"}"#)
            case "billing.events":
                .result(#"{"items":[\#(event(2, "failed"))],"next_cursor":null}"#)
            case "billing.retry" where request.argument("event")?.contains("0102") == true:
                .result(#"{"outcome":"failed","event":"e"}"#)
            default: .result(#"{"outcome":"applied","event":"e","subscription":"s"}"#)
            }
        }
    }

    @Test func oneScreenTellsWhatIsBehindAState() async throws {
        let server = try ScriptedServer { _, _ in .result(Self.subscription) }
        defer { server.stop() }
        let run = try await AdmitProcess.run(["subscription", "show", Self.id], url: server.url)
        #expect(run.exitCode == 0)
        #expect(server.requests.map(\.method) == ["subscription.get"])
        let lines = run.output.split(separator: "\n").map(String.init)
        #expect(lines.contains("state         grace (told as past_due), but held"))
        #expect(lines.contains { $0.hasPrefix("2026-02-01 00:00:00 UTC it stands dispute dp_1") })
        // In the order in which it happened, whatever came first; a state after what brought it.
        let timeline = lines.drop { !$0.hasPrefix("AT ") }.dropFirst(2).prefix(4)
        let wanted = [
            "customer.subscription.created", "= active until 2026-01-31 00:00:00 UTC",
            "invoice.payment_failed", "= grace until 2026-02-07 00:00:00 UTC",
        ]
        #expect(timeline.count == 4)
        for (line, what) in zip(timeline, wanted) { #expect(line.contains(what), "\(line)") }
        #expect(timeline.first?.contains("failed: no plan sells this price") == true)
        #expect(lines.contains { $0.hasSuffix("admit billing retry e1") })
        #expect(lines.contains { $0.hasSuffix("admit subscription release \(Self.id)") })
    }

    @Test func whatIsStuckIsListedWhole() async throws {
        let server = try Self.ledger()
        defer { server.stop() }
        let run = try await AdmitProcess.run(
            ["billing", "events", "--stuck", "--provider", "stripe", "-o", "jsonl"],
            url: server.url)
        #expect(run.exitCode == 0)
        #expect(run.output.split(separator: "\n").count == 3)
        #expect(server.requests.allSatisfy { $0.argument("provider") == #""stripe""# })
        #expect(server.requests.allSatisfy { $0.argument("idempotency_key") == nil })
        let few = try await AdmitProcess.run(
            ["billing", "events", "--stuck", "--limit", "1"], url: server.url)
        #expect(few.output.split(separator: "\n").count == 3)
    }

    @Test func allIsShownFirstAndTakenInOldestFirst() async throws {
        let server = try Self.ledger()
        defer { server.stop() }
        let tried = try await AdmitProcess.run(
            ["billing", "retry", "--all", "--dry-run"], url: server.url)
        #expect(tried.exitCode == 0)
        #expect(tried.output.split(separator: "\n").count == 5)
        #expect(server.requests.allSatisfy { $0.method == "billing.events" })
        let unasked = try await AdmitProcess.run(["billing", "retry", "--all"], url: server.url)
        #expect(unasked.exitCode == 2)
        #expect(unasked.errors.contains("repeat with --yes"))
        #expect(server.requests.allSatisfy { $0.method == "billing.events" })

        let run = try await AdmitProcess.run(
            ["billing", "retry", "--all", "--yes", "--idempotency-key", "night"], url: server.url)
        // One of them failed again.
        #expect(run.exitCode == 1)
        #expect(run.output.contains("✘ 2 of 3 were taken in"))
        #expect(run.output.contains("admit billing events --stuck says why"))
        let retries = server.requests.filter { $0.method == "billing.retry" }
        #expect(
            retries.compactMap { $0.argument("event") }
                == [1, 2, 3].map { #""0198c0de-0000-7000-8000-00000000010\#($0)""# })
        #expect(
            retries.first?.argument("idempotency_key")
                == #""night:0198c0de-0000-7000-8000-000000000101""#)
    }

    @Test(arguments: [("applied", Int32(0)), ("needs_refetch", 0), ("failed", 1)])
    func oneEventIsTakenInAgain(outcome: String, exitCode: Int32) async throws {
        let server = try ScriptedServer { _, _ in
            .result(#"{"outcome":"\#(outcome)","event":"e"}"#)
        }
        defer { server.stop() }
        let run = try await AdmitProcess.run(["billing", "retry", Self.id], url: server.url)
        #expect(run.exitCode == exitCode)
        #expect(server.requests.map(\.method) == ["billing.retry"])
    }

    @Test(arguments: [
        (["hold", id, "stolen card"], "subscription.hold", "release"),
        (["release", id], "subscription.release", "hold"),
    ])
    func holdsAreSetAndEndedAfterAsking(
        arguments: [String], method: String, undo: String
    ) async throws {
        let server = try ScriptedServer { _, _ in .result(Self.subscription) }
        defer { server.stop() }
        let unasked = try await AdmitProcess.run(["subscription"] + arguments, url: server.url)
        #expect(unasked.exitCode == 2)
        #expect(server.requests.isEmpty)
        let run = try await AdmitProcess.run(
            ["subscription"] + arguments + ["--yes"], url: server.url)
        #expect(run.exitCode == 0)
        #expect(server.requests.map(\.method) == [method])
        #expect(run.output.contains("Undo it with admit subscription \(undo) \(Self.id)"))
    }
}

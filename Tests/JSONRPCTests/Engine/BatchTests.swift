import Synchronization
import Testing

@testable import JSONRPC

/// Lets `count` tasks through once all of them have arrived.
actor Barrier {
    private var missing: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(count: Int) { missing = count }

    func arrive() async {
        missing -= 1
        guard missing > 0 else {
            for continuation in waiting { continuation.resume() }
            return waiting = []
        }
        await withCheckedContinuation { waiting.append($0) }
    }
}

struct BatchTests {
    /// Each call waits for all the others: one after another they would never end.
    @Test(.timeLimit(.minutes(1))) func callsRunAtTheSameTime() async {
        let barrier = Barrier(count: 50)
        let rig = Rig(extra: [
            Method(
                "meet", "Waits for the others.", scope: nil, writes: false,
                parameters: integer("n"), result: .any
            ) { _, n in
                await barrier.arrive()
                return JSONText(n)
            }
        ])
        let calls = (0..<50).map {
            #"{"jsonrpc":"2.0","id":"i\#($0)","method":"meet","params":[\#($0)]}"#
        }
        let answers = (0..<50).map { answered("\($0)", id: "\"i\($0)\"") }
        #expect(
            await rig.ask("[\(calls.joined(separator: ","))]")
                == "[\(answers.joined(separator: ","))]")
    }

    @Test func upToTheLimitAndNotOneMore() async {
        let rig = Rig()
        let update = #"{"jsonrpc":"2.0","method":"update"}"#
        let thousand = [String](repeating: update, count: 1_000).joined(separator: ",")
        #expect(await rig.ask("[\(thousand)]") == nil)
        #expect(rig.notes.count == 1_000)
        let expected = invalidRequest("a batch may hold 1000 calls at most")
        #expect(await rig.ask("[\(thousand),\(update)]") == expected)
        #expect(await rig.ask("[\(thousand),1]") == expected)
        #expect(rig.notes.count == 1_000, "nothing was executed")
        #expect(rig.records.last?.code == -32600)
        #expect(rig.records.count == 1_002)
    }

    @Test func junkDoesNotDisturbTheOthers() async {
        let rig = Rig(maximumBatch: 8)
        let junk = ["1", "\"x\"", "null", "[]", "{}", "[{\"jsonrpc\":\"2.0\"}]"]
        let good = #"{"jsonrpc":"2.0","id":9,"method":"sum","params":[1]}"#
        let batch = ([good] + junk + [good]).joined(separator: ",")
        let object = invalidRequest("a call must be an object")
        let version = invalidRequest("jsonrpc must be \\\"2.0\\\"")
        let one = answered("1", id: "9")
        let answers = [one, object, object, object, object, version, object, one]
        #expect(await rig.ask(" [ \(batch) ] ") == "[\(answers.joined(separator: ","))]")
    }
}

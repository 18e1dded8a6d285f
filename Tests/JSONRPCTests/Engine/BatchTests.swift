import Foundation
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

    /// Each one, before it answers, needs all the others to have begun; the calls beside them, which
    /// cannot begin without waiting, run meanwhile. One that cannot begin fails alone, and so does one
    /// that fails later.
    @Test(.timeLimit(.minutes(1))) func whatCanBeginAtOnceBeginsBeforeAnyIsWaitedFor() async {
        let begun = Mutex<[Int64]>([])
        let rig = Rig(extra: [
            Method(
                "ask", "Begins at once.", scope: nil, parameters: integer("n"), result: .any,
                begin: { n in
                    if n == 3 { throw RPCError.conflict("taken") }
                    begun.withLock { $0.append(n) }
                    return {
                        if n == 4 { throw Rig.Busy() }
                        return JSONText("\(n) of \(begun.withLock { $0 })")
                    }
                })
        ])
        func ask(_ n: Int, _ more: String = "") -> String {
            #"{"jsonrpc":"2.0","id":\#(n),"method":"ask","params":{"n":\#(n)\#(more)}}"#
        }
        let sum = #"{"jsonrpc":"2.0","id":9,"method":"sum","params":[4,5]}"#
        let answer = await rig.ask(
            "[\(ask(1)),\(sum),\(ask(2)),\(ask(3)),\(ask(4)),\(ask(5))]")
        let expected = [
            answered(#""1 of [1, 2, 4, 5]""#, id: "1"), answered("9", id: "9"),
            answered(#""2 of [1, 2, 4, 5]""#, id: "2"),
        ]
        #expect(answer?.hasPrefix("[" + expected.joined(separator: ",") + ",") == true)
        #expect(answer?.hasSuffix("," + answered(#""5 of [1, 2, 4, 5]""#, id: "5") + "]") == true)
        #expect(rig.records.map(\.code).sorted() == [0, 0, 0, 0, 4090, 5030])
        #expect(
            await rig.ask(ask(6, #","deadline_ms":60000"#))
                == answered(#""6 of [1, 2, 4, 5, 6]""#, id: "6"))
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

    @Test func answersBeyondTheRoomForThemAreAskedForAgain() async {
        let rig = Rig(maximumBatchBytes: 200)
        let data = #"{"jsonrpc":"2.0","id":1,"method":"get_data"}"#
        let one = answered(#"["hello",5]"#, id: "1")
        #expect(await rig.ask("[\(data),\(data),\(data)]") == "[\(one),\(one),\(one)]")
        let many = await rig.ask("[\([String](repeating: data, count: 5).joined(separator: ","))]")
        #expect(many?.hasPrefix("[\(one),\(one),\(one),\(one),{") == true)
        #expect(many?.components(separatedBy: #""code":5030"#).count == 2, "one was left out")
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

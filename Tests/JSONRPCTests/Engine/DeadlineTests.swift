import Synchronization
import Testing

@testable import JSONRPC

/// What `deadline_ms` does.
@Suite(.timeLimit(.minutes(1))) struct DeadlineTests {
    private let exceeded = refusal(
        5040, "Deadline exceeded", "deadline_exceeded", id: "1", retryable: true)

    private func rig(_ handler: @escaping @Sendable () async throws -> JSONText) -> Rig {
        Rig(extra: [
            Method("wait", "Waits.", scope: nil, writes: false, result: .any) { _ in
                try await handler()
            }
        ])
    }

    private func ask(_ rig: Rig, milliseconds: Int) async -> String? {
        await rig.ask(
            #"{"jsonrpc":"2.0","id":1,"method":"wait","params":{"deadline_ms":\#(milliseconds)}}"#)
    }

    @Test func aHandlerInTimeAnswers() async {
        let rig = rig { JSONText(7) }
        #expect(await ask(rig, milliseconds: 60_000) == answered("7"))
        let failing = self.rig { throw InternalTrouble() }
        let expected = refusal(-32603, "Internal error", "internal_error", id: "1")
        #expect(await ask(failing, milliseconds: 60_000) == expected)
        #expect(failing.records.first?.failure is InternalTrouble)
    }

    @Test func aSlowHandlerIsCancelled() async {
        let cancelled = Barrier(count: 2)
        let rig = rig {
            do {
                try await Task.sleep(for: .seconds(3_600))
            } catch {
                await cancelled.arrive()
                throw error
            }
            return JSONText(1)
        }
        #expect(await ask(rig, milliseconds: 20) == exceeded)
        await cancelled.arrive()
        #expect(rig.records.map(\.code) == [5040])
        #expect(rig.records[0].duration >= .milliseconds(20))
    }

    /// The answer does not wait for a handler that takes no notice of being cancelled.
    @Test func aDeafHandlerIsLeftBehind() async {
        let release = Barrier(count: 2)
        let finished = Barrier(count: 2)
        let rig = rig {
            await release.arrive()
            await finished.arrive()
            return JSONText(1)
        }
        #expect(await ask(rig, milliseconds: 20) == exceeded)
        await release.arrive()
        await finished.arrive()
        #expect(rig.records.count == 1)
    }

    @Test func eachCallOfABatchHasItsOwn() async {
        let release = Barrier(count: 2)
        let rig = rig {
            await release.arrive()
            return JSONText(1)
        }
        let late = #"{"jsonrpc":"2.0","id":1,"method":"wait","params":[20]}"#
        let quick = #"{"jsonrpc":"2.0","id":2,"method":"sum","params":[2]}"#
        #expect(await rig.ask("[\(late),\(quick)]") == "[\(exceeded),\(answered("2", id: "2"))]")
        await release.arrive()
    }

    /// When the one who asked goes away, so does the work.
    @Test func cancellingTheCallerCancelsTheHandler() async {
        let started = Barrier(count: 2)
        let cancelled = Barrier(count: 2)
        let rig = rig {
            await started.arrive()
            do {
                try await Task.sleep(for: .seconds(3_600))
            } catch {
                await cancelled.arrive()
                throw error
            }
            return JSONText(1)
        }
        let asking = Task { await self.ask(rig, milliseconds: 600_000) }
        await started.arrive()
        asking.cancel()
        await cancelled.arrive()
        #expect(await asking.value == refusal(-32603, "Internal error", "internal_error", id: "1"))
    }
}

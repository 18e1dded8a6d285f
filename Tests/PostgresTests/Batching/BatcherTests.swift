import Foundation
import Postgres
import Synchronization
import Testing

@Suite struct BatcherTests {
    /// Batches as they were run, each held back until it is let go.
    private final class Gate: Sendable {
        private let batches = Mutex<[[Int]]>([])
        private let (letGo, go) = AsyncStream.makeStream(of: Void.self)
        private let (started, start) = AsyncStream.makeStream(of: Void.self)

        var sizes: [Int] { batches.withLock { $0.map(\.count) } }
        var all: [Int] { batches.withLock { $0.flatMap { $0 } } }

        func run(_ elements: [Int]) async -> [Result<Int, any Error>] {
            batches.withLock { $0.append(elements) }
            start.yield()
            for await _ in letGo { break }
            return elements.map { .success($0 * 10) }
        }

        func open(times: Int = 1) { for _ in 0..<times { go.yield() } }
        func waitForStart() async { for await _ in started { break } }
    }

    /// Submits and returns once the element is in the queue or under way.
    private func submit(_ element: Int, to batcher: Batcher<Int, Int>) async -> Task<Int, any Error>
    {
        let (entered, enter) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            enter.yield()
            return try await batcher.submit(element)
        }
        for await _ in entered { break }
        return task
    }

    @Test func aLoneCallLeavesAtOnce() async throws {
        let sizes = Mutex<[Int]>([])
        let batcher = Batcher<Int, Int>("lone") { elements in
            sizes.withLock { $0.append(elements.count) }
            return elements.map { .success($0) }
        }
        for number in 0..<5 { #expect(try await batcher.submit(number) == number) }
        #expect(sizes.withLock { $0 } == [1, 1, 1, 1, 1])
    }

    @Test func callsGatherWhileABatchIsInFlight() async throws {
        let gate = Gate()
        let batcher = Batcher<Int, Int>("gather", maximumSize: 8, depth: 1) { await gate.run($0) }
        let first = await submit(0, to: batcher)
        await gate.waitForStart()
        let group = Task {
            try await withThrowingTaskGroup(of: (Int, Int).self) { group in
                for number in 1...20 {
                    group.addTask { (number, try await batcher.submit(number)) }
                }
                return try await group.reduce(into: [Int: Int]()) { $0[$1.0] = $1.1 }
            }
        }
        while batcher.queued < 20 { await Task.yield() }
        gate.open(times: 4)
        #expect(try await first.value == 0)
        let answers = try await group.value
        #expect(answers == Dictionary(uniqueKeysWithValues: (1...20).map { ($0, $0 * 10) }))
        #expect(gate.sizes == [1, 8, 8, 4])
    }

    @Test func atMostDepthBatchesAreInFlight() async throws {
        let gate = Gate()
        let batcher = Batcher<Int, Int>("depth", depth: 2) { await gate.run($0) }
        var tasks: [Task<Int, any Error>] = []
        for number in 0..<4 { tasks.append(await submit(number, to: batcher)) }
        while batcher.queued < 2 { await Task.yield() }
        await gate.waitForStart()
        await gate.waitForStart()
        #expect(gate.sizes == [1, 1])
        gate.open(times: 3)
        var answers: [Int] = []
        for task in tasks { answers.append(try await task.value) }
        #expect(answers == [0, 10, 20, 30])
        #expect(gate.sizes == [1, 1, 2])
    }

    @Test func aSmallBatchIsHeldOnlyWhileAnotherIsInFlight() async throws {
        let gate = Gate()
        let batcher = Batcher<Int, Int>("held", depth: 3, gather: 4) { await gate.run($0) }
        var tasks = [await submit(0, to: batcher)]
        await gate.waitForStart()
        for number in 1...3 { tasks.append(await submit(number, to: batcher)) }
        while batcher.queued < 3 { await Task.yield() }
        #expect(gate.sizes == [1])
        gate.open(times: 2)
        for task in tasks { _ = try await task.value }
        #expect(gate.sizes == [1, 3])
    }

    @Test func thePoisonedElementFailsAlone() async throws {
        try await withDatabase { client async throws in
            let lane = client.lane(connections: 1)
            let statement = Statement(
                "divide", "select 100 / n from unnest($1) with ordinality as t (n, o) order by o",
                parameters: [.int4Array])
            let batcher = Batcher<Int32, Int>("divide", depth: 1) { divisors in
                try await lane.all(statement, [.int4Array(divisors)])
                    .map { .success(try $0(0)) }
            }
            let outcomes = await withTaskGroup(of: (Int32, Result<Int, any Error>).self) { group in
                for number in 0..<64 as Range<Int32> {
                    group.addTask {
                        do {
                            return (number, .success(try await batcher.submit(number)))
                        } catch {
                            return (number, .failure(error))
                        }
                    }
                }
                return await group.reduce(into: [Int32: Result<Int, any Error>]()) {
                    $0[$1.0] = $1.1
                }
            }
            for number in 1..<64 as Range<Int32> {
                #expect(try outcomes[number]?.get() == 100 / Int(number))
            }
            #expect(throws: PostgresError.self) { try outcomes[0]?.get() }
        }
    }

    @Test func anErrorOfTheServerGoesToAllAndIsNotRepeated() async throws {
        let runs = Atomic<Int>(0)
        let gate = Gate()
        let batcher = Batcher<Int, Int>("broken", depth: 1) { elements in
            if elements == [0] { return await gate.run(elements) }
            runs.wrappingAdd(1, ordering: .relaxed)
            throw PostgresError(kind: .connection)
        }
        let first = await submit(0, to: batcher)
        await gate.waitForStart()
        var tasks: [Task<Int, any Error>] = []
        for number in 1...5 { tasks.append(await submit(number, to: batcher)) }
        while batcher.queued < 5 { await Task.yield() }
        gate.open()
        #expect(try await first.value == 0)
        for task in tasks {
            #expect(await postgresError { try await task.value }?.kind == .connection)
        }
        #expect(runs.load(ordering: .relaxed) == 1)
    }

    @Test func aCancelledElementLeavesAtOnceAndNeverRuns() async throws {
        let gate = Gate()
        let batcher = Batcher<Int, Int>("cancelled", depth: 1) { await gate.run($0) }
        let first = await submit(0, to: batcher)
        await gate.waitForStart()
        let queued = await submit(1, to: batcher)
        let other = await submit(2, to: batcher)
        while batcher.queued < 2 { await Task.yield() }
        queued.cancel()
        await #expect(throws: CancellationError.self) { try await queued.value }
        first.cancel()
        await #expect(throws: CancellationError.self) { try await first.value }
        gate.open(times: 2)
        #expect(try await other.value == 20)
        #expect(gate.all == [0, 2])
    }

    @Test func aWrongNumberOfResultsIsAnErrorForAll() async throws {
        let batcher = Batcher<Int, Int>("short") { _ in [] }
        #expect(await postgresError { try await batcher.submit(1) }?.kind == .rowCount)
    }
}

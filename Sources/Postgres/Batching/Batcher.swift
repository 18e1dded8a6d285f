import DequeModule
import Synchronization

/// Gathers what many callers submit while earlier batches are in flight, and runs it as one.
///
/// There is no timer. While fewer than `depth` batches are in flight a submission starts one at
/// once, so a lone caller never waits; otherwise it leaves with all that queued when a batch
/// returns. Each caller gets an answer or an error of its own.
package final class Batcher<Element: Sendable, Answer: Sendable>: Sendable {
    package typealias Run = @Sendable ([Element]) async throws -> [Result<Answer, any Error>]

    private typealias Outcome = Result<Answer, any Error>

    private struct Item: Sendable {
        let element: Element
        let reply = Reply<Outcome>()
    }

    private struct Inner {
        var queue: Deque<Item> = []
        var batchesInFlight = 0
    }

    private let name: String
    private let maximumSize: Int
    private let depth: Int
    private let gather: Int
    private let run: Run
    private let inner = Mutex(Inner())

    /// - Parameters:
    ///   - name: Stands in the error when `run` breaks its contract.
    ///   - maximumSize: The most elements of one batch.
    ///   - depth: The most batches in flight at once.
    ///   - gather: While a batch is in flight, another one is held until it has this many.
    ///   - run: Answers as many results as it gets elements, in their order. When it throws a
    ///     data error, the batch is halved and run again, so that the element at fault fails
    ///     alone; any other error goes to every caller of the batch. It runs in a task of its
    ///     own, which no caller cancels.
    package init(
        _ name: String, maximumSize: Int = 64, depth: Int = 2, gather: Int = 1,
        run: @escaping Run
    ) {
        self.name = name
        self.maximumSize = max(maximumSize, 1)
        self.depth = max(depth, 1)
        self.gather = gather
        self.run = run
    }

    /// How many elements wait for a batch to return.
    package var queued: Int { inner.withLock { $0.queue.count } }

    /// Submits one element and waits for its answer.
    /// - Throws: the element's error; `CancellationError` at once when the caller's task is
    ///   cancelled. An element that had not left by then never runs.
    package func submit(_ element: Element) async throws -> Answer {
        try Task.checkCancellation()
        let item = Item(element: element)
        let batch = inner.withLock { inner in
            inner.queue.append(item)
            return takeBatch(&inner)
        }
        if let batch { start(batch) }
        return try await withTaskCancellationHandler {
            await item.reply.value()
        } onCancel: {
            item.reply.give(.failure(CancellationError()))
        }.get()
    }

    /// The batch to start now; counts it as in flight.
    private func takeBatch(_ inner: inout Inner) -> [Item]? {
        guard inner.batchesInFlight < depth else { return nil }
        if inner.batchesInFlight > 0, inner.queue.count < min(gather, maximumSize) { return nil }
        var batch: [Item] = []
        while batch.count < maximumSize, let item = inner.queue.popFirst() {
            // Cancelled while it was queued.
            if !item.reply.isGiven { batch.append(item) }
        }
        guard !batch.isEmpty else { return nil }
        inner.batchesInFlight += 1
        return batch
    }

    private func start(_ batch: [Item]) {
        Task.detached { [self] in
            var next: [Item]? = batch
            while let batch = next {
                await answer(batch)
                next = inner.withLock { inner in
                    inner.batchesInFlight -= 1
                    return takeBatch(&inner)
                }
            }
        }
    }

    private func answer(_ batch: [Item]) async {
        do {
            let outcomes = try await run(batch.map(\.element))
            guard outcomes.count == batch.count else {
                throw PostgresError(
                    kind: .rowCount,
                    serverMessage: "\(name): \(outcomes.count) results for \(batch.count) elements")
            }
            for (item, outcome) in zip(batch, outcomes) { item.reply.give(outcome) }
        } catch let error as PostgresError where error.isDataError && batch.count > 1 {
            let middle = batch.count / 2
            await answer(Array(batch[..<middle]))
            await answer(Array(batch[middle...]))
        } catch {
            for item in batch { item.reply.give(.failure(error)) }
        }
    }
}

public import DequeModule
public import Synchronization

/// Gathers what many callers submit while earlier batches are in flight, and runs it as one.
///
/// There is no timer. While no batch is in flight a submission starts one at once, so a lone caller
/// never waits; otherwise it leaves with all that queued, when there is enough for another batch or
/// when one returns. Each caller gets an answer or an error of its own.
///
/// Inlinable, since elements and answers are large values: unspecialised, moving them about costs
/// more than the rest.
@usableFromInline package final class Batcher<Element: Sendable, Answer: Sendable>: Sendable {
    @usableFromInline package typealias Run =
        @Sendable ([Element]) async throws -> [Result<Answer, any Error>]

    @usableFromInline typealias Outcome = Result<Answer, any Error>

    @usableFromInline struct Item: Sendable {
        @usableFromInline let element: Element
        @usableFromInline let reply = Reply<Outcome>()

        @inlinable init(element: Element) {
            self.element = element
        }
    }

    @usableFromInline struct Inner {
        @usableFromInline var queue: Deque<Item> = []
        @usableFromInline var batchesInFlight = 0

        @inlinable init() {}
    }

    @usableFromInline let name: String
    @usableFromInline let maximumSize: Int
    @usableFromInline let depth: Int
    @usableFromInline let gather: Int
    @usableFromInline let executor: (any TaskExecutor)?
    @usableFromInline let run: Run
    @usableFromInline let inner = Mutex(Inner())

    /// - Parameters:
    ///   - name: Stands in the error when `run` breaks its contract.
    ///   - maximumSize: The most elements of one batch.
    ///   - depth: The most batches in flight at once.
    ///   - gather: While a batch is in flight, another one is held until it has this many.
    ///   - executor: Where `run` runs: best on the thread of its connection, see
    ///     ``PostgresLane/executor``; on any thread unless given.
    ///   - run: Answers as many results as it gets elements, in their order. When it throws a
    ///     data error, the batch is halved and run again, so that the element at fault fails
    ///     alone; any other error goes to every caller of the batch. It runs in a task of its
    ///     own, which no caller cancels.
    @inlinable package init(
        _ name: String, maximumSize: Int = 64, depth: Int = 2, gather: Int = 1,
        executor: (any TaskExecutor)? = nil, run: @escaping Run
    ) {
        self.name = name
        self.maximumSize = max(maximumSize, 1)
        self.depth = max(depth, 1)
        self.gather = min(gather, max(maximumSize, 1))
        self.executor = executor
        self.run = run
    }

    /// How many elements wait for a batch to return.
    @inlinable package var queued: Int { inner.withLock { $0.queue.count } }

    /// Submits one element and waits for its answer.
    /// - Throws: the element's error; `CancellationError` at once when the caller's task is
    ///   cancelled. An element that had not left by then never runs.
    @inlinable package func submit(_ element: Element) async throws -> Answer {
        try Task.checkCancellation()
        return try await enqueue(element).answer()
    }

    /// Submits one element without waiting.
    @inlinable package func enqueue(_ element: Element) -> Ticket {
        let item = Item(element: element)
        let batch = inner.withLock { inner in
            inner.queue.append(item)
            return takeBatch(&inner)
        }
        if let batch { start(batch) }
        return Ticket(reply: item.reply)
    }

    /// What an answer is waited for with.
    @usableFromInline package struct Ticket: Sendable {
        @usableFromInline let reply: Reply<Outcome>

        @inlinable init(reply: Reply<Outcome>) {
            self.reply = reply
        }

        /// Waits for the answer. To be called once.
        /// - Throws: as `submit` does.
        @inlinable package func answer() async throws -> Answer {
            try await withTaskCancellationHandler {
                await reply.value()
            } onCancel: {
                reply.give(.failure(CancellationError()))
            }.get()
        }
    }

    /// The batch to start now; counts it as in flight.
    @inlinable func takeBatch(_ inner: inout Inner) -> [Item]? {
        guard inner.batchesInFlight < depth else { return nil }
        if inner.batchesInFlight > 0, inner.queue.count < gather { return nil }
        var batch: [Item] = []
        batch.reserveCapacity(min(inner.queue.count, maximumSize))
        while batch.count < maximumSize, let item = inner.queue.popFirst() {
            // Cancelled while it was queued.
            if !item.reply.isGiven { batch.append(item) }
        }
        guard !batch.isEmpty else { return nil }
        inner.batchesInFlight += 1
        return batch
    }

    @inlinable func start(_ batch: [Item]) {
        Task.detached(executorPreference: executor) { [self] in
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

    @inlinable func answer(_ batch: [Item]) async {
        do {
            let outcomes = try await run(batch.map(\.element))
            guard outcomes.count == batch.count else {
                throw PostgresError.wrongResultCount(outcomes.count, of: batch.count, name)
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

extension PostgresError {
    /// What runs a batch answered another number of results than it got elements.
    @usableFromInline static func wrongResultCount(
        _ count: Int, of elements: Int, _ name: String
    ) -> PostgresError {
        PostgresError(
            kind: .rowCount, serverMessage: "\(name): \(count) results for \(elements) elements")
    }
}

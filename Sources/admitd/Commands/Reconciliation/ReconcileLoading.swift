import AdmissionStore
import Billing
import Foundation

/// Reads what a provider tells into a run, each part together with the place up to which it was read.
struct ReconcileLoading {
    let store: Store
    let run: ReconciliationRun
    let console: ReconcileConsole
    /// How what is told is read.
    let policy: SubscriptionPolicy

    private static let linesAtOnce = 5000
    private static let namesAtOnce = 200
    private static let fetchesAtOnce = 8

    // MARK: An export

    /// While one part is written, the next one is read.
    func read(_ export: ReconcileInput.Export, faults: inout [String]) async throws -> LoadedRows {
        let reader = try ExportReader(
            path: export.path, provider: run.source.provider, format: export.format,
            asOf: run.asOf)
        if let cursor = run.cursor { try reader.go(to: cursor) }
        var writing: Task<LoadedRows, any Error>?
        var loaded = LoadedRows(rows: run.rows, malformed: run.malformed)
        while true {
            let part: Result<ToldSubscriptions, any Error> = Result {
                try self.part(try reader.next(Self.linesAtOnce))
            }
            if let writing {
                loaded = try await writing.value
                console.draw("\(loaded.rows.grouped) subscriptions read")
            }
            let told = try part.get()
            faults += told.faults
            let isLast = told.isLast
            writing = Task { [store, run] in try await store.add(told, to: run) }
            if isLast, let writing { return try await writing.value }
        }
    }

    private func part(_ chunk: ExportReader.Chunk) throws -> ToldSubscriptions {
        var told = ToldSubscriptions()
        for line in chunk.lines {
            switch line {
            case .subscription(let remote): told.add(ToldSubscriptions.Row(remote, policy))
            case .malformed(let number, let fault): told.faults.append("line \(number): \(fault)")
            }
        }
        told.cursor = chunk.cursor
        told.isLast = chunk.isLast
        return told
    }

    // MARK: An API

    func ask(_ api: ProviderAPI, faults: inout [String]) async throws -> LoadedRows {
        guard let list = api.list else { return try await fetchKnown(api, faults: &faults) }
        let reading = ReversalLoading(store: store, run: run, console: console, api: api)
        if let cursor = run.cursor, let place = ReversalLoading.place(in: cursor) {
            return try await reading.read(from: place, faults: &faults)
        }
        var cursor = run.cursor
        while true {
            let page: ProviderAPI.Page
            do throws(FetchError) {
                page = try await list(cursor)
            } catch {
                throw IncompleteLoad("\(run.source.provider.title) did not answer (\(error))")
            }
            var told = ToldSubscriptions()
            for fetched in page.subscriptions { take(fetched, into: &told) }
            cursor = page.nextCursor
            let isEnd = cursor == nil
            told.cursor = isEnd && api.reversals != nil ? ReversalLoading.cursor(nil) : cursor
            told.isLast = isEnd && api.reversals == nil
            faults += told.faults
            let loaded = try await store.add(told, to: run)
            console.draw("\(loaded.rows.grouped) subscriptions told")
            if told.isLast { return loaded }
            if isEnd { return try await reading.read(from: nil, faults: &faults) }
        }
    }

    private func take(_ fetched: FetchedSubscription, into told: inout ToldSubscriptions) {
        do {
            let remote = try RemoteSubscription.read(fetched, provider: run.source.provider)
            told.add(ToldSubscriptions.Row(remote, policy))
        } catch {
            told.faults.append(
                "one of the subscriptions that \(run.source.provider.title) told of cannot be read")
        }
    }

    /// A provider without a list is asked for every subscription that we know. What it does not answer
    /// is asked again at the end, and by the next run.
    private func fetchKnown(_ api: ProviderAPI, faults: inout [String]) async throws -> LoadedRows {
        var last = run.cursor ?? ""
        while true {
            let names = try await store.knownSubscriptions(
                of: run.source, after: last, limit: Self.namesAtOnce)
            guard let end = names.last else { break }
            var answered = try await fetch(names, api)
            answered.told.cursor = end
            faults += answered.told.faults
            let loaded = try await store.add(answered.told, to: run)
            console.draw("\(loaded.rows.grouped) subscriptions fetched")
            if answered.failed.count == names.count {
                throw Self.silence(run, answered.failed.count)
            }
            last = end
        }
        return try await fetchAgain(api, faults: &faults)
    }

    private func fetchAgain(_ api: ProviderAPI, faults: inout [String]) async throws -> LoadedRows {
        var last = ""
        var failed = 0
        while true {
            let names = try await store.unfetchedSubscriptions(
                in: run, after: last, limit: Self.namesAtOnce)
            guard let end = names.last else { break }
            let answered = try await fetch(names, api)
            faults += answered.told.faults
            try await store.add(answered.told, to: run)
            try await store.dropUnfetched(answered.missing, in: run)
            failed += answered.failed.count
            if answered.failed.count == names.count { throw Self.silence(run, failed) }
            last = end
        }
        guard failed == 0 else { throw Self.silence(run, failed) }
        var nothing = ToldSubscriptions()
        nothing.isLast = true
        return try await store.add(nothing, to: run)
    }

    private static func silence(_ run: ReconciliationRun, _ count: Int) -> IncompleteLoad {
        IncompleteLoad(
            "\(run.source.provider.title) did not answer for \(count.grouped) "
                + "subscription\(count == 1 ? "" : "s")")
    }

    private struct Answered {
        var told = ToldSubscriptions()
        /// The provider says that there is no such one.
        var missing: [String] = []
        var failed: [String] = []
    }

    /// Asks for several at once.
    private func fetch(_ names: [String], _ api: ProviderAPI) async throws -> Answered {
        try await withThrowingTaskGroup(
            of: (String, Result<FetchedSubscription?, FetchError>).self
        ) { group in
            var waiting = names[...]
            func askNext() {
                guard let name = waiting.popFirst() else { return }
                group.addTask {
                    do throws(FetchError) {
                        return (name, .success(try await api.fetch(name)))
                    } catch {
                        return (name, .failure(error))
                    }
                }
            }
            for _ in 0..<Self.fetchesAtOnce { askNext() }
            var answered = Answered()
            while let (name, result) = try await group.next() {
                switch result {
                case .success(let fetched?): take(fetched, into: &answered.told)
                case .success(nil): answered.missing.append(name)
                case .failure(let error):
                    if case .refused = error {
                        throw IncompleteLoad(
                            "\(run.source.provider.title) refuses the key that is set for it")
                    }
                    answered.failed.append(name)
                    answered.told.add(
                        ToldSubscriptions.Row(unfetched: name, in: run.source.environment))
                }
                askNext()
            }
            return answered
        }
    }
}

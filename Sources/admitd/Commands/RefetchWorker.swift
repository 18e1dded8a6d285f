import AdmissionStore
import Billing
import Logging
import ServiceLifecycle

/// Asks the providers about subscriptions of which events say too little, or whose renewal is overdue.
/// Any number of servers may do so at once. No answer changes nothing.
struct RefetchWorker: Service {
    let store: Store
    let apis: [BillingProvider: ProviderAPI]
    let logger: Logger

    /// With the APIs that are set up.
    init(store: Store, providers: BillingProviders, logger: Logger) {
        self.store = store
        self.logger = logger
        apis = Dictionary(
            uniqueKeysWithValues: BillingProvider.allCases.compactMap { provider in
                providers.api(of: provider).map { (provider, $0) }
            })
    }

    private static let pause: Duration = .seconds(2)

    func run() async throws {
        guard !apis.isEmpty else {
            try? await gracefulShutdown()
            return
        }
        // Cancelled when the server drains, which ends the pause.
        try? await cancelWhenGracefulShutdown {
            // Each by itself, so that nobody waits for a provider that is slow.
            try await withThrowingTaskGroup(of: Void.self) { group in
                for provider in apis.keys {
                    group.addTask {
                        while true {
                            if try await work(provider) == 0 {
                                try await Task.sleep(for: Self.pause)
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    /// - Returns: how many subscriptions were asked about.
    func work(_ provider: BillingProvider) async throws -> Int {
        do {
            let tasks = try await store.takeRefetches(of: [provider])
            await withTaskGroup(of: Void.self) { group in
                for task in tasks { group.addTask { await ask(task) } }
            }
            return tasks.count
        } catch let error where !Task.isCancelled {
            logger.warning(
                "a provider was not asked",
                metadata: [
                    "provider": .string(provider.rawValue), "error": .string("\(error)"),
                ])
            return 0
        }
    }

    private func ask(_ task: RefetchTask) async {
        guard let api = apis[task.source.provider] else { return }
        do {
            guard let answer = try await api.fetch(task.externalID) else {
                // That the provider knows nothing of it is reported by a reconciliation.
                try await store.putOff(task)
                return
            }
            _ = try await store.apply(answer, to: task)
        } catch  where !Task.isCancelled {
            // The error may hold what was asked for, so only its kind is told.
            logger.warning(
                "a provider did not answer",
                metadata: [
                    "provider": .string(task.source.provider.rawValue),
                    "attempts": .stringConvertible(task.attempts + 1),
                    "error": .string("\(type(of: error))"),
                ])
            try? await store.putOff(task)
        } catch {}
    }
}

import Admission
import Billing
import BillingTesting
import Foundation
import Synchronization
import Testing

/// Many who post signed webhooks at once to all servers of a fleet, the events of one subscription in
/// any order and by different connections. Most are Stripe's; among them are purchases at the stores.
final class Postmen: Sendable {
    private struct State {
        var stories: [PaymentStory] = []
        var purchases: [PaymentStory.Event] = []
        var waiting: [PaymentStory.Event] = []
        var answered: [PaymentStory.Event] = []
        var unanswered: [PaymentStory.Event] = []
        var failures: [String: Int] = [:]
        /// How many subscriptions are begun at the most.
        var most = Int.max
    }

    private let fleet: Fleet
    private let providers: SigningProviders
    private let state = Mutex(State())
    private static let patienceSeconds = 60.0

    init(fleet: Fleet, providers: SigningProviders) {
        self.fleet = fleet
        self.providers = providers
    }

    /// The subscriptions that anything was told of.
    var stories: [PaymentStory] { state.withLock { $0.stories } }
    /// All that was or is to be posted.
    var events: [PaymentStory.Event] {
        state.withLock { $0.stories.flatMap(\.events) + $0.purchases }
    }
    /// What was answered 200.
    var answered: [PaymentStory.Event] { state.withLock { $0.answered } }
    /// What was sent and not answered 200, so that nobody knows whether it arrived.
    var unanswered: [PaymentStory.Event] { state.withLock { $0.unanswered } }
    /// How often each other status was answered; `none` where no answer came.
    var failures: [String: Int] { state.withLock { $0.failures } }

    /// Posts ever more events, each once, on `lanes` connections at once, until `finish`.
    func post(lanes: Int, firstNumber: Int) async {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<lanes {
                group.addTask { [self] in
                    var client: RawClient?
                    while let event = next(firstNumber: firstNumber) {
                        let isTaken = await deliver(event, over: &client)
                        state.withLock {
                            if isTaken {
                                $0.answered.append(event)
                            } else {
                                $0.unanswered.append(event)
                            }
                        }
                        if !isTaken {
                            try? await Task.sleep(for: .milliseconds(Int.random(in: 20...200)))
                        }
                    }
                }
            }
        }
    }

    /// No more new subscriptions; what is known of those that have begun is still posted.
    func finish(afterSubscriptions most: Int = 0) { state.withLock { $0.most = most } }

    /// Sends again what was not answered, until it is, and a part of the rest as doubles.
    func insist(lanes: Int) async throws {
        let events = (unanswered + answered.filter { _ in Int.random(in: 0..<10) == 0 }).shuffled()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<lanes {
                group.addTask { [self] in
                    var client: RawClient?
                    for index in stride(from: lane, to: events.count, by: lanes) {
                        let start = ContinuousClock.now
                        while await !deliver(events[index], over: &client) {
                            let waited = ContinuousClock.now - start
                            try #require(
                                waited < .seconds(Self.patienceSeconds),
                                "\(events[index].key): \(failures)")
                            try await Task.sleep(for: .milliseconds(Int.random(in: 10...100)))
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func next(firstNumber: Int) -> PaymentStory.Event? {
        state.withLock { state in
            if state.waiting.isEmpty {
                guard state.stories.count < state.most else { return nil }
                let first = firstNumber + state.stories.count
                let stories = (first..<first + 32).map(PaymentStory.random)
                let purchases = (first..<first + Self.purchasesAtOnce).flatMap(purchases)
                state.stories += stories
                state.purchases += purchases
                state.waiting = (stories.flatMap(\.events) + purchases).shuffled()
            }
            return state.waiting.removeLast()
        }
    }

    private static let purchasesAtOnce = 6

    /// One at each store.
    private func purchases(_ number: Int) -> [PaymentStory.Event] {
        [(BillingProvider.appStore, "app_store"), (.googlePlay, "google_play")].compactMap {
            let name = "\($0.1)-\(number)"
            guard
                let webhook = try? providers.purchase(
                    from: $0.1, name, owner: UUID().uuidString.lowercased()),
                let read = try? BillingReading.event($0.0, webhook.body, environment: .production)
            else {
                Issue.record("no purchase at \($0.1)")
                return nil
            }
            return PaymentStory.Event(key: read.key, body: webhook.body, signed: webhook)
        }
    }

    /// Posts an event once, signed at this moment.
    /// - Returns: whether it was answered 200.
    private func deliver(
        _ event: PaymentStory.Event, over client: inout RawClient?
    ) async -> Bool {
        let webhook = event.signed ?? providers.stripe(event.body)
        do {
            let connection: RawClient
            if let client {
                connection = client
            } else {
                connection = try await RawClient.connect(port: fleet.ports.randomElement()!)
            }
            client = connection
            try await connection.send(webhook.request())
            let status = try await connection.receive().status
            if status == 200 { return true }
            state.withLock { $0.failures["\(status)", default: 0] += 1 }
        } catch {
            state.withLock { $0.failures["none", default: 0] += 1 }
        }
        client = nil
        return false
    }
}

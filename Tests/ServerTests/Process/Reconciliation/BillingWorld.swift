import Admission
import AdmissionStore
import Billing
import BillingTesting
import Crypto
import Foundation
import Logging
import Postgres
import PostgresTesting
import Testing

/// Stripe with subscriptions, and an installation that heard of them.
final class BillingWorld: Sendable {
    let provider: FakeProvider
    let installation: Installation
    let folder: TemporaryFolder
    private let client: PostgresClient
    let store: Store

    static let day = 86_400
    /// The current second, the same throughout a test.
    let now = Int(Date().timeIntervalSince1970)

    private init(_ provider: FakeProvider, _ installation: Installation) throws {
        self.provider = provider
        self.installation = installation
        folder = try TemporaryFolder()
        client = PostgresClient(
            .init(
                url: try #require(installation.databaseURL), settings: Store.connectionSettings,
                poolSize: 4, acquireTimeoutSeconds: 60, connectTimeoutSeconds: 30),
            logger: Logger(label: "test"))
        func key(_ name: String) throws -> SymmetricKey {
            SymmetricKey(
                data: try #require(Data(base64Encoded: installation.environment[name] ?? "")))
        }
        store = Store(
            client: client,
            secrets: Secrets(
                codePepper: try key("ADMIT_CODE_PEPPER"), sealKey: try key("ADMIT_SEAL_KEY")))
    }

    /// Lends a world with a product, and plans that sell it for two prices.
    /// - Parameter stores: set up beside Stripe, with their APIs, where they are given.
    static func run(
        with stores: SigningProviders? = nil, _ body: (BillingWorld) async throws -> Void
    ) async throws {
        let provider = try await FakeProvider.start()
        var installation = try await Installation.onDatabase()
        var settings = [
            "ADMIT_STRIPE_API_KEY": "sk_test", "ADMIT_STRIPE_API_BASE": provider.url,
        ]
        if let stores {
            for more in [
                stores.environment, try stores.googleAPI(at: provider.url),
                try stores.appStoreAPI(at: provider.url),
            ] {
                settings.merge(more) { $1 }
            }
        }
        installation.environment.merge(settings) { $1 }
        let world = try BillingWorld(provider, installation)
        let result: Result<Void, any Error>
        do {
            try await installation.sql(
                """
                insert into product (product, name, links, keep_admitted, travel, updated_at)
                values ('sora', 'Sora', '{}', false, 'both', now());
                insert into plan values ('plus', '{sora}', now()), ('pro', '{sora}', now());
                insert into plan_provider_product
                values ('stripe', 'price_plus', 'plus'), ('stripe', 'price_pro', 'pro'),
                    ('google_play', 'sora_monthly', 'plus'),
                    ('app_store', 'plus.monthly', 'plus');
                """)
            result = .success(try await body(world))
        } catch {
            result = .failure(error)
        }
        await world.client.shutdown()
        await provider.stop()
        try result.get()
    }

    /// The account of this number; there is no such row yet.
    static func account(_ number: Int) -> String {
        let digits = String(number)
        return "00000000-0000-7000-8000-"
            + String(repeating: "0", count: 12 - digits.count) + digits
    }

    /// Subscription and customer of this number, paid for the month that is a third over.
    func subscription(_ number: Int, _ mark: String = "") -> StripeExport {
        let digits = String(number)
        let name = mark + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        return StripeExport(
            id: "sub_\(name)", customer: "cus_\(name)", start: now - 10 * Self.day,
            end: now + 20 * Self.day)
    }

    /// Makes accounts, and links a provider's customers to them.
    func link(
        _ customers: [(account: Int, customer: String)], at issuer: String = "stripe"
    ) async throws {
        for start in stride(from: 0, to: customers.count, by: 2000) {
            let some = customers[start...].prefix(2000)
            let accounts = some.map { "('\(Self.account($0.account))'::uuid)" }
            let links = some.map { "('\(Self.account($0.account))'::uuid, '\($0.customer)')" }
            try await sql(
                """
                insert into account (id, home_region, created_at)
                select distinct id, 'US', now()
                from (values \(accounts.joined(separator: ","))) as t (id)
                on conflict do nothing;
                insert into link (id, account_id, issuer, environment, subject, span)
                select gen_random_uuid(), account, '\(issuer)', 'production', customer,
                    tstzrange(now() - interval '60 days', null)
                from (values \(links.joined(separator: ","))) as t (account, customer);
                """)
        }
    }

    /// Hands events over as webhooks would.
    func deliver(_ events: [String]) async throws {
        try await take(
            try events.map { text in
                let body = Array(text.utf8)
                return IncomingEvent(try StripeEvent.read(body), origin: .webhook, body: body)
            })
    }

    /// Puts events that were read into the ledger; each must be new and of use.
    func take(_ events: [IncomingEvent]) async throws {
        for start in stride(from: 0, to: events.count, by: 1000) {
            for outcome in try await store.ingest(Array(events[start...].prefix(1000))) {
                try #require(outcome.verdict != .failed && outcome.verdict != .duplicate)
            }
        }
    }

    /// Puts what the provider has on its shelf.
    func tell(_ subscriptions: [StripeExport]) {
        for subscription in subscriptions {
            provider.put(subscription.id, subscription.json, in: .stripe)
        }
    }

    @discardableResult
    func sql(_ text: String) async throws -> String {
        // A statement of this length is no argument of a program.
        try await client.withConnection { try await $0.script(text) }
        return ""
    }

    /// The only value of the only row.
    func value(_ text: String) async throws -> String { try await installation.sql(text) }

    /// Runs `admitd reconcile` to its end.
    func reconcile(_ arguments: String..., timeoutSeconds: Double = 120) async throws
        -> Installation.Ended
    {
        let ended = try await ChildProcess.run(
            try BuiltBinary.path("admitd"), ["reconcile"] + arguments,
            environment: installation.environment, timeoutSeconds: timeoutSeconds)
        return Installation.Ended(
            exit: "\(ended.exit)", output: ended.output, errors: ended.errors)
    }

    /// Starts `admitd reconcile` and lets it run.
    func start(_ arguments: String...) async throws -> ChildProcess {
        try await ChildProcess.start(
            try BuiltBinary.path("admitd"), ["reconcile"] + arguments,
            environment: installation.environment)
    }

    /// Polls until the database answers `true`, for no event tells it.
    func wait(until question: String) async throws {
        let start = ContinuousClock.now
        while try await value("select \(question)") != "t" {
            try #require(ContinuousClock.now - start < .seconds(60), "\(question)")
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    func path(_ name: String) -> String { "\(folder.path)/\(name)" }

    func write(_ text: String, to name: String) throws -> String {
        try text.write(toFile: path(name), atomically: true, encoding: .utf8)
        return path(name)
    }

    /// The plan's lines.
    func plan(_ name: String) throws -> [PlanLine] {
        let text = try String(contentsOfFile: path(name), encoding: .utf8)
        return try text.split(separator: "\n").map { line in
            try #require(PlanLine(Array(line.utf8)), "\(line)")
        }
    }

    /// Keeps a row as it is until the body has ended.
    func holding(_ question: String, _ body: () async throws -> Void) async throws {
        try await client.withConnection { connection in
            try await connection.script("begin; select \(question) for update")
            do {
                try await body()
            } catch {
                try await connection.script("rollback")
                throw error
            }
            try await connection.script("rollback")
        }
    }
}

/// A drift as a test plants and expects it.
struct PlantedDrift: Hashable, Comparable, CustomStringConvertible {
    let subject: String
    let kind: Drift.Kind

    init(_ subject: String, _ kind: Drift.Kind) {
        self.subject = subject
        self.kind = kind
    }

    init(_ line: PlanLine) { self.init(line.drift.subject, line.drift.kind) }

    var description: String { "\(subject) \(kind.rawValue)" }

    static func < (left: PlantedDrift, right: PlantedDrift) -> Bool {
        left.description < right.description
    }
}

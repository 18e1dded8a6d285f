import Admission
import AdmissionStore
import Crypto
import Foundation
import Logging
import Postgres
import Testing

/// A line with draws behind it.
enum DrawnLine {
    /// The beginning of an hour in the past.
    static let hour = Date(timeIntervalSince1970: 1_780_002_000)

    /// A database with a line that was drawn to its last in three draws, the second one of which
    /// took subscribers first; some joined between the draws. The second cohort is still open.
    static func make(_ installation: Installation) async throws {
        let client = PostgresClient(
            PostgresClient.Configuration(
                url: try #require(installation.databaseURL),
                settings: Store.connectionSettings, poolSize: 4),
            logger: Logger(label: "test"))
        do {
            try await play(Store(client: client, secrets: try secrets(of: installation)))
        } catch {
            await client.shutdown()
            throw error
        }
        await client.shutdown()
    }

    private static func secrets(of installation: Installation) throws -> Secrets {
        func key(_ name: String) throws -> SymmetricKey {
            let text = try #require(installation.environment[name])
            return SymmetricKey(data: try #require(Data(base64Encoded: text)))
        }
        return Secrets(
            codePepper: try key("ADMIT_CODE_PEPPER"), sealKey: try key("ADMIT_SEAL_KEY"))
    }

    private static func play(_ store: Store) async throws {
        let product = Product.Name(trusted: "sora")
        let plan = Plan.Name(trusted: "plus")
        let region = Region(trusted: "US")
        _ = try await store.put(Product(product: product, name: "Sora", policy: .init()))
        _ = try await store.put(
            Plan(
                plan: plan, entitlements: [Entitlement(trusted: "sora")],
                providerProducts: []))
        let line = WaitlistLine(product: product, region: region)
        func join(_ count: Int, at moment: Date) async throws {
            for number in 0..<count {
                let made = try await store.createAccount(identity: nil, homeRegion: region)
                guard case .fresh(let created) = made else { continue }
                if number.isMultiple(of: 3) {
                    _ = try await store.grant(
                        plan, to: created.account.id, until: .distantFuture, reason: "test")
                }
                _ = try await store.join(created.account.id, product, at: moment)
            }
        }
        func serve(subscribersFirst: Bool) async throws {
            _ = try await store.create(
                CampaignDraft(
                    product: product, name: "line", subscribersFirst: subscribersFirst))
        }
        try await join(20, at: hour + 60)
        try await serve(subscribersFirst: false)
        _ = try await store.draw(line, count: 8, at: hour + 600)
        try await join(10, at: hour + 1200)
        try await serve(subscribersFirst: true)
        _ = try await store.draw(line, count: 9, at: hour + 1800)
        try await join(5, at: hour + 2400)
        try await serve(subscribersFirst: false)
        try await join(3, at: hour + 4000)
        _ = try await store.draw(line, count: 19, at: hour + 4001)
    }
}

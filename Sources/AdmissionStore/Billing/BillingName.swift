import Admission
import Billing
import Foundation
import Postgres

/// A provider's name for something that events are sorted by.
struct BillingName: Hashable, Sendable {
    enum Kind: String, Sendable {
        /// A subscription.
        case subject
        /// An identity that owns one.
        case owner
        /// An invoice, a payment or a charge.
        case reference
    }

    let source: BillingSource
    let kind: Kind
    let text: String

    init(_ source: BillingSource, _ kind: Kind, _ text: String) {
        self.source = source
        self.kind = kind
        self.text = text
    }

    /// From a row's provider, environment and name.
    init(_ row: Row, _ provider: Int, _ environment: Int, _ name: Int, _ kind: Kind) throws {
        self.init(try row.source(provider, environment), kind, try row(name))
    }
}

extension BillingName {
    /// Their providers, environments and texts, as parallel arrays.
    static func columns(_ names: [BillingName]) -> [PostgresValue] {
        [
            .textArray(names.map(\.source.provider.rawValue)),
            .textArray(names.map(\.source.environment.rawValue)), .textArray(names.map(\.text)),
        ]
    }
}

extension Observation {
    /// Everything by which it could meet others: whoever writes or looks for one of these at the same
    /// time must wait.
    func names(_ source: BillingSource) -> [BillingName] {
        [subject, predecessor].compactMap { $0 }.map { BillingName(source, .subject, $0) }
            + owners.map { BillingName(source, .owner, $0) } + references(source)
    }

    func references(_ source: BillingSource) -> [BillingName] {
        references.map { BillingName(source, .reference, $0) }
    }
}

/// Observations as the ledger keeps them.
struct ObservationCode {
    private let encoder = JSONEncoder()
    private let decoder = JSONDecoder()

    func text(_ observation: Observation) throws -> String {
        String(decoding: try encoder.encode(observation), as: UTF8.self)
    }

    func read(_ text: String) throws -> Observation {
        try decoder.decode(Observation.self, from: Data(text.utf8))
    }

    /// A list of words as a JSON array.
    func text(_ words: [String]) throws -> String {
        words.isEmpty ? "[]" : String(decoding: try encoder.encode(words), as: UTF8.self)
    }
}

extension Row {
    func source(_ provider: Int, _ environment: Int) throws -> BillingSource {
        let provider: String = try self(provider)
        let environment: String = try self(environment)
        return BillingSource(
            BillingProvider(rawValue: provider) ?? .stripe,
            environment == "sandbox" ? .sandbox : .production)
    }
}

import Admission
package import Billing
package import Foundation
import Postgres
import Queries

/// A comparison of a provider with us that is under way, or was cut short and goes on.
package struct ReconciliationRun: Sendable {
    package let id: UUID
    package let source: BillingSource
    /// As of when the provider is told of.
    package let asOf: Date
    /// Where to go on reading; `nil` at the beginning.
    package let cursor: String?
    /// How many subscriptions were told of so far.
    package let rows: Int
    /// Whether all was read.
    package let isLoaded: Bool
    /// How many lines could not be read, and the first of their faults.
    package let malformed: Int
    package let faults: [String]
}

/// How far the reading is.
package struct LoadedRows: Sendable {
    package let rows: Int
    package let malformed: Int

    package init(rows: Int, malformed: Int) {
        self.rows = rows
        self.malformed = malformed
    }
}

extension Store {
    /// Begins a comparison, or goes on with the one of the same input that was cut short. One of another
    /// input is given up.
    /// - Parameters:
    ///   - input: names what is read.
    ///   - asOf: when that was made; of a run that goes on, the moment that it began with stays.
    package func beginReconciliation(
        of source: BillingSource, input: [UInt8], asOf: Date, at now: Date = Date()
    ) async throws -> ReconciliationRun {
        while true {
            let row = try await client.optional(
                .reconciliationRunBegin,
                [
                    .uuid(ID<ReconciliationRun>.make(at: now).uuid),
                    .text(source.provider.rawValue), .text(source.environment.rawValue),
                    .bytea(input), .timestamptz(asOf), .timestamptz(now),
                ])
            if let row {
                return ReconciliationRun(
                    id: try row(0), source: source, asOf: try row(1), cursor: try row(2),
                    rows: try row(3), isLoaded: try row(4), malformed: try row(5),
                    faults: try row(6))
            }
            try await endReconciliation(of: source)
        }
    }

    /// How what a provider tells is read at present, here and by everything else.
    package func subscriptionPolicy() async throws -> SubscriptionPolicy {
        let version: Int64 = try await client.one(.catalogueVersionRead)(0)
        return try await desk.reading(atLeast: version)
    }

    /// Forgets a provider's comparison and all that was read for it.
    package func endReconciliation(of source: BillingSource) async throws {
        let names: [PostgresValue] = [
            .text(source.provider.rawValue), .text(source.environment.rawValue),
        ]
        while true {
            let gone = try await client.all(
                .reconciliationRowForget, names + [.int4(Self.forgottenAtOnce)])
            if gone.count < Self.forgottenAtOnce { break }
        }
        try await client.execute(.reconciliationRunEnd, names)
    }

    private static var forgottenAtOnce: Int32 { 50_000 }

    /// Puts what was read into a run, together with the place up to which it was read.
    @discardableResult
    package func add(_ told: ToldSubscriptions, to run: ReconciliationRun) async throws
        -> LoadedRows
    {
        let rows = Call(.reconciliationRowAdd, [.uuid(run.id)] + told.columns + told.place)
        guard let reversals = told.reversalColumns else {
            return try Self.loaded(try await client.together([rows])[0])
        }
        let reversal = Call(
            .reconciliationReversalAdd,
            [
                .uuid(run.id), .text(run.source.provider.rawValue),
                .text(run.source.environment.rawValue),
            ] + reversals)
        return try await client.withTransaction { transaction in
            try Self.loaded(try await transaction.together([reversal, rows])[1])
        }
    }

    private static func loaded(_ rows: Rows) throws -> LoadedRows {
        guard let row = rows.first else {
            throw PostgresError(kind: .decoding, serverMessage: "a run that is gone")
        }
        return LoadedRows(rows: try row(0), malformed: try row(1))
    }

    /// Lists subscriptions of a provider that we have, by name.
    package func knownSubscriptions(
        of source: BillingSource, after name: String, limit: Int
    ) async throws -> [String] {
        try await client.all(
            .reconciliationSubjects,
            [
                .text(source.provider.rawValue), .text(source.environment.rawValue), .text(name),
                .number(limit),
            ]
        ).map { try $0(0) }
    }

    /// Lists what a run could not fetch, by name.
    package func unfetchedSubscriptions(
        in run: ReconciliationRun, after name: String, limit: Int
    ) async throws -> [String] {
        try await client.all(
            .reconciliationUnfetched, [.uuid(run.id), .text(name), .number(limit)]
        ).map { try $0(0) }
    }

    /// Takes those out of a run that could not be fetched and that, asked again, are not there.
    package func dropUnfetched(_ names: [String], in run: ReconciliationRun) async throws {
        try await client.execute(
            .reconciliationRowDrop, [.uuid(run.id), .textArray(names)])
    }

    /// Runs `body` unless another process compares or applies a plan for the same provider just now.
    /// - Returns: `nil` when one does.
    package func reconcilingAlone<Result: Sendable>(
        _ source: BillingSource, _ body: () async throws -> Result
    ) async throws -> Result? {
        let name = "reconciliation:\(source.provider.rawValue):\(source.environment.rawValue)"
        return try await client.withConnection { connection in
            let isOurs: Bool = try await connection.one(.reconciliationLock, [.text(name)])(0)
            guard isOurs else { return nil }
            return try await body()
        }
    }
}

extension Statement {
    static let reconciliationRunBegin = Statement(
        .reconciliationRunBegin, [.uuid, .text, .text, .bytea, .timestamptz, .timestamptz],
        [.uuid, .timestamptz, .text, .int8, .bool, .int8, .textArray])
    static let reconciliationRunEnd = Statement(.reconciliationRunEnd, [.text, .text])
    static let reconciliationRowForget = Statement(
        .reconciliationRowForget, [.text, .text, .int4], [.bool])
    static let reconciliationRowAdd = Statement(
        .reconciliationRowAdd,
        [
            .uuid, .textArray, .textArray, .textArray, .textArray, .boolArray, .timestamptzArray,
            .timestamptzArray, .timestamptzArray, .textArray, .textArray, .textArray, .textArray,
            .int4Array, .text, .bool, .int8, .textArray,
        ], [.int8, .int8])
    static let reconciliationSubjects = Statement(
        .reconciliationSubjects, [.text, .text, .text, .int4], [.text])
    static let reconciliationUnfetched = Statement(
        .reconciliationUnfetched, [.uuid, .text, .int4], [.text])
    static let reconciliationRowDrop = Statement(.reconciliationRowDrop, [.uuid, .textArray])
    static let reconciliationLock = Statement(.reconciliationLock, [.text], [.bool])
}

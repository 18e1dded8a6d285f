import Admission
import Foundation
import Postgres
import Synchronization

/// The secrets of the cohorts that are being joined. All servers agree on them: whoever is first
/// writes, everybody reads back.
final class CohortBook: Sendable {
    /// A lane, so that a transaction which needs a secret never waits for the pool it holds on to.
    private let lane: PostgresLane
    private let seal: WaitlistSeal
    private let known = Mutex<[CohortName: CohortSecret]>([:])

    private static var mostKept: Int { 1000 }

    init(_ lane: PostgresLane, _ seal: WaitlistSeal) {
        self.lane = lane
        self.seal = seal
    }

    /// The secrets of cohorts, made where there are none, and those of the hours that follow with
    /// them, whose commitments so are there before anybody can join. None for a cohort that is
    /// revealed.
    func secrets(of names: Set<CohortName>) async throws -> [CohortName: CohortSecret] {
        var found = known.withLock { known in known.filter { names.contains($0.key) } }
        let missing = names.filter { found[$0] == nil }
        guard !missing.isEmpty else { return found }
        try await make(missing.union(missing.map(\.next)))
        for (line, cohorts) in Dictionary(grouping: missing, by: \.line) {
            let rows = try await lane.all(
                .waitlistCohortRead,
                [
                    .text(line.product.text), .text(line.region.text),
                    .timestamptzArray(cohorts.map(\.hour)),
                ])
            for row in rows {
                let name = CohortName(line: line, hour: try row(0))
                guard let sealed: [UInt8] = try row(2) else { continue }
                let secret = try seal.open(sealed, for: name)
                found[name] = secret
                known.withLock { known in
                    if known.count >= Self.mostKept { known = [:] }
                    known[name] = secret
                }
            }
        }
        return found
    }

    private func make(_ names: Set<CohortName>) async throws {
        let lines = Array(Set(names.map(\.line)))
        try await lane.execute(
            .waitlistLineMake,
            [
                .uuidArray(lines.map { _ in ID<WaitlistLine>.make(at: Date()).uuid }),
                .textArray(lines.map(\.product.text)), .textArray(lines.map(\.region.text)),
            ])
        let names = Array(names)
        let secrets = names.map { _ in CohortSecret.random() }
        try await lane.execute(
            .waitlistCohortMake,
            [
                .textArray(names.map(\.line.product.text)),
                .textArray(names.map(\.line.region.text)),
                .timestamptzArray(names.map(\.hour)),
                .byteaArray(zip(names, secrets).map { $1.commitment(for: $0) }),
                .byteaArray(try zip(names, secrets).map { try seal.close($1, for: $0) }),
            ])
    }
}

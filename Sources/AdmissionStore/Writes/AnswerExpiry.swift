package import Foundation
import Postgres

extension Store {
    /// Deletes kept answers older than `moment`, a limited number at a time, so that many servers
    /// may do so at once.
    /// - Returns: how many were deleted; fewer than `limit` when none is left.
    package func expireAnswers(before moment: Date, limit: Int = 5000) async throws -> Int {
        try await client.execute(
            .idempotencyExpire, [.timestamptz(moment), .int8(Int64(limit))])
    }
}

import Postgres

extension Store {
    /// Deletes kept answers older than so many seconds by the database's clock, a limited number at a
    /// time, so that many servers may do so at once.
    /// - Returns: how many were deleted; fewer than `limit` when none is left.
    package func expireAnswers(olderThanSeconds age: Double, limit: Int = 5000) async throws -> Int
    {
        try await client.execute(.idempotencyExpire, [.float8(age), .int8(Int64(limit))])
    }
}

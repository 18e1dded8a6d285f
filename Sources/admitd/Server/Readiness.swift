/// Whether `work` succeeds within `limit`. What takes longer, as with a database that hangs, is
/// cancelled and no longer waited for.
func succeeds(
    within limit: Duration, _ work: @escaping @Sendable () async throws -> Void
) async -> Bool {
    let (answers, answer) = AsyncStream.makeStream(of: Bool.self)
    let worker = Task { answer.yield((try? await work()) != nil) }
    let timer = Task {
        try? await Task.sleep(for: limit)
        answer.yield(false)
    }
    defer {
        worker.cancel()
        timer.cancel()
    }
    for await isReady in answers { return isReady }
    return false
}

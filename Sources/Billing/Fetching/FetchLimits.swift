/// How long a provider is waited for, and how much is taken from it.
package struct FetchLimits: Sendable {
    /// From the first request to the answer, attempts and waits in between together.
    package var deadlineSeconds: Double = 30
    /// One attempt, from connecting to the last byte.
    package var attemptSeconds: Double = 10
    package var attempts = 6
    /// The wait after the first failed attempt; it doubles each time, and lasts a random part of that.
    package var firstWaitSeconds: Double = 0.25
    package var longestWaitSeconds: Double = 8
    package var largestAnswerBytes = 16 << 20

    package init() {}

    /// The wait before the attempt after `attempt` (from 1) that is not said by the provider.
    ///
    /// Random between half and the whole, so that many who failed together do not come back together.
    func wait(afterAttempt attempt: Int) -> Double {
        let whole = min(
            firstWaitSeconds * Double(UInt64(1) << UInt64(min(attempt - 1, 30))),
            longestWaitSeconds)
        return Double.random(in: whole / 2...max(whole, whole / 2))
    }
}

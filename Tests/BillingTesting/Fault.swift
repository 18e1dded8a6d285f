/// What a provider does to a request instead of answering it well.
package enum Fault: Sendable, Equatable {
    /// Answers with a status and nothing of use, such as 500.
    case status(Int)
    /// Answers 429; with a `Retry-After` of so many seconds where they are given.
    case tooManyRequests(retryAfterSeconds: Int?)
    /// Answers 503 with this `Retry-After`, which may be a date or nonsense.
    case unavailable(retryAfter: String)
    /// Answers well, but so much later.
    case delay(seconds: Double)
    /// Sends the head at once and the body so much later.
    case slowBody(seconds: Double)
    /// Announces a whole body, sends half of it and hangs up.
    case cut
    /// Hangs up without an answer.
    case hangUp
    /// Answers 200 with something that is no JSON.
    case garbage
    /// Answers 200 with a body of so many bytes.
    case flood(bytes: Int)
    /// Sends the caller elsewhere.
    case redirect(to: String)
}

/// Which requests go wrong, and how: told the number of a request, from 1, says what happens to it.
package typealias FaultPlan = @Sendable (Int) -> Fault?

extension Fault {
    /// Every `count`-th request goes wrong; of several plans the first that says something counts.
    package static func every(_ count: Int, _ fault: Fault) -> FaultPlan {
        { $0 % count == 0 ? fault : nil }
    }

    /// The first requests go wrong one after another, all others go well.
    package static func first(_ faults: Fault...) -> FaultPlan {
        { faults.indices.contains($0 - 1) ? faults[$0 - 1] : nil }
    }

    /// Several plans at once; the first that says something counts.
    package static func any(_ plans: FaultPlan...) -> FaultPlan {
        { number in
            for plan in plans {
                if let fault = plan(number) { return fault }
            }
            return nil
        }
    }
}

import Billing
import BillingTesting
import Foundation
import Testing

/// What becomes of a request when the provider does not do well. Whatever it is, it is never told as an
/// absence.
@Suite struct FaultTests {
    private let good = #"{"id":"sub_1","object":"subscription","status":"active"}"#

    /// How a fetch ends under a plan, how many requests it took, and how long.
    private func outcome(
        _ plan: @escaping FaultPlan, limits: FetchLimits = .short
    ) async throws -> (error: FetchError?, requests: Int, seconds: Double) {
        try await withProvider { provider in
            provider.put("sub_1", good, in: .stripe)
            provider.fail(plan)
            let start = ContinuousClock.now
            let error = await provider.stripe(limits).failure("sub_1")
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            return (error, provider.requestCount, seconds)
        }
    }

    @Test(arguments: [
        Fault.status(500), .status(502), .status(503), .status(504), .status(409), .status(408),
        .tooManyRequests(retryAfterSeconds: nil), .tooManyRequests(retryAfterSeconds: 0), .cut,
        .hangUp,
    ])
    func whatPassesIsTriedAgain(fault: Fault) async throws {
        let outcome = try await outcome(Fault.first(fault, fault))
        #expect(outcome.error == nil)
        #expect(outcome.requests == 3)
    }

    @Test(arguments: [
        (Fault.status(500), FetchError.failed(status: 500)),
        (.tooManyRequests(retryAfterSeconds: 0), .rateLimited(retryAfterSeconds: 0)),
        (.cut, .unreachable), (.hangUp, .unreachable),
    ])
    func whatDoesNotPassIsGivenUp(fault: Fault, error: FetchError) async throws {
        let outcome = try await outcome(Fault.every(1, fault))
        #expect(outcome.error == error)
        #expect(outcome.requests == 4)
    }

    @Test(arguments: [
        (Fault.status(400), FetchError.failed(status: 400)),
        (.status(404), .failed(status: 404)), (.status(410), .failed(status: 410)),
        (.status(401), .refused(status: 401)), (.status(403), .refused(status: 403)),
        (.garbage, .badAnswer), (.flood(bytes: 2 << 20), .badAnswer),
        (.redirect(to: "http://127.0.0.1:1/"), .failed(status: 302)),
    ])
    func whatDoesNotHelpIsNotTriedAgain(fault: Fault, error: FetchError) async throws {
        let outcome = try await outcome(Fault.every(1, fault))
        #expect(outcome.error == error)
        #expect(outcome.requests == 1)
    }

    @Test func theProvidersWaitIsKept() async throws {
        let outcome = try await outcome(Fault.first(.tooManyRequests(retryAfterSeconds: 1)))
        #expect(outcome.error == nil)
        #expect(outcome.requests == 2)
        #expect(outcome.seconds >= 1)
    }

    /// A wait may be told as a moment too, and a moment that is far away is not waited for.
    @Test func theProvidersMomentIsWaitedFor() async throws {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(secondsFromGMT: 0)
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        var limits = FetchLimits.short
        limits.deadlineSeconds = 30
        let start = Date()
        let soon = format.string(from: start + 3)
        let short = try await outcome(
            Fault.first(.unavailable(retryAfter: soon)), limits: limits)
        #expect(short.error == nil)
        // A moment is told in whole seconds.
        #expect(Date() >= start + 2)
        let late = format.string(from: Date() + 3600)
        let long = try await outcome(Fault.first(.unavailable(retryAfter: late)))
        #expect(long.error == .failed(status: 503))
        #expect(long.requests == 1)
    }

    @Test(arguments: ["", "soon", "-5", "99999999999999999999"])
    func aWaitThatCannotBeReadIsOurs(text: String) async throws {
        let outcome = try await outcome(Fault.first(.unavailable(retryAfter: text)))
        #expect(outcome.error == nil)
        #expect(outcome.requests == 2)
    }

    @Test func aWaitBeyondTheDeadlineIsToldAtOnce() async throws {
        let outcome = try await outcome(Fault.every(1, .tooManyRequests(retryAfterSeconds: 600)))
        #expect(outcome.error == .rateLimited(retryAfterSeconds: 600))
        #expect(outcome.requests == 1)
    }

    @Test(arguments: [Fault.delay(seconds: 30), .slowBody(seconds: 30)])
    func slowAnswersAreGivenUpAndTriedAgain(fault: Fault) async throws {
        var limits = FetchLimits.short
        limits.attemptSeconds = 1
        let once = try await outcome(Fault.first(fault), limits: limits)
        #expect(once.error == nil)
        #expect(once.requests >= 2)
        let always = try await outcome(Fault.every(1, fault), limits: limits)
        #expect(always.error == .timedOut)
        #expect(always.requests == 4)
        #expect(always.seconds < 25)
    }

    @Test func theDeadlineEndsItAll() async throws {
        var limits = FetchLimits.short
        limits.deadlineSeconds = 0.5
        limits.attemptSeconds = 30
        let outcome = try await outcome(Fault.every(1, .slowBody(seconds: 30)), limits: limits)
        #expect(outcome.error == .timedOut)
        #expect(outcome.seconds < 25)
    }

    @Test func nobodyThereIsSaid() async throws {
        let provider = try await FakeProvider.start()
        await provider.stop()
        #expect(await provider.stripe().failure("sub_1") == .unreachable)
    }

    @Test(arguments: [Fault.delay(seconds: 30), .slowBody(seconds: 30), .status(500)])
    func aCancelledTaskEndsSoon(fault: Fault) async throws {
        try await withProvider { provider in
            provider.put("sub_1", good, in: .stripe)
            provider.fail(Fault.every(1, fault))
            var limits = FetchLimits.short
            limits.attempts = 1000
            limits.attemptSeconds = 60
            limits.deadlineSeconds = 60
            let api = provider.stripe(limits)
            let start = ContinuousClock.now
            let task = Task { await api.failure("sub_1") }
            try await Task.sleep(for: .milliseconds(200))
            task.cancel()
            #expect(await task.value == .cancelled)
            #expect(ContinuousClock.now - start < .seconds(25))
        }
    }

    @Test func noErrorTellsWhatWasAsked() {
        let errors: [FetchError] = [
            .cancelled, .unreachable, .timedOut, .rateLimited(retryAfterSeconds: 3),
            .rateLimited(retryAfterSeconds: nil), .refused(status: 401), .failed(status: 500),
            .badAnswer, .unconfigured,
        ]
        #expect(Set(errors.map(\.description)).count == errors.count)
        for error in errors {
            #expect(!error.description.contains("http:"))
            #expect(!String(reflecting: error).contains("sub_1"))
        }
    }
}

import Admission
import Billing
import BillingTesting
import Foundation

/// Runs a test with a provider of its own and ends it afterwards.
func withProvider<Result>(_ body: (FakeProvider) async throws -> Result) async throws -> Result {
    let provider = try await FakeProvider.start()
    do {
        let result = try await body(provider)
        await provider.stop()
        return result
    } catch {
        await provider.stop()
        throw error
    }
}

extension FetchLimits {
    /// Quick to come back, and patient with a busy machine.
    static var short: FetchLimits {
        var limits = FetchLimits()
        limits.deadlineSeconds = 60
        limits.attemptSeconds = 20
        limits.attempts = 4
        limits.firstWaitSeconds = 0.01
        limits.longestWaitSeconds = 0.05
        limits.largestAnswerBytes = 1 << 20
        return limits
    }
}

extension FakeProvider {
    /// Stripe as this provider plays it.
    func stripe(_ limits: FetchLimits = .short) -> ProviderAPI {
        StripeAPI.api(
            key: "rk_test_secret", base: url, environment: .production, limits: limits)
    }
}

extension ProviderAPI {
    /// Why a subscription cannot be fetched; `nil` when it can.
    func failure(_ subject: String) async -> FetchError? {
        do throws(FetchError) {
            _ = try await fetch(subject)
            return nil
        } catch {
            return error
        }
    }
}

import AdmitClient
import Foundation

extension Play {
    /// No way in has more steps than this.
    private static let mostSteps = 12

    /// Does what is next until the person is in, or can or will do no more.
    func follow(
        _ start: Journey, place: Int, from first: AccessDecision
    ) async throws -> Journey {
        var journey = start
        var decision = first
        for _ in 0..<Self.mostSteps {
            journey.nextStep = decision.nextStep
            if decision.nextStep == .enter {
                let entrance = try await admit.access.enter(
                    .id(journey.account), product: LaunchDemo.product,
                    idempotencyKey: key("enter", place))
                progress.answered()
                if case .refused(let refusal) = entrance {
                    journey.nextStep = refusal.nextStep
                } else {
                    journey.isAdmitted = true
                    journey.nextStep = .none
                }
                return journey
            }
            guard try await act(&journey, place: place) else { return journey }
            decision = try await admit.access.check(
                .id(journey.account), product: LaunchDemo.product)
            progress.answered()
        }
        return journey
    }

    /// Does the next step before entering.
    ///
    /// - Returns: whether it was done, so that it is worth asking again.
    private func act(_ journey: inout Journey, place: Int) async throws -> Bool {
        switch journey.nextStep {
        case .linkAccount:
            guard journey.person.linksWhenAsked else { return false }
            let outcome = try await admit.links.attach(
                Identity(issuer: LaunchDemo.issuer, subject: subject(place)), to: journey.account,
                idempotencyKey: key("link", place))
            progress.answered()
            if case .linked = outcome { journey.isLinked = true }
            return journey.isLinked
        case .redeemInvite:
            return try await redeem(&journey, place: place)
        case .subscribe:
            journey.wasToldToPay = true
            guard journey.person.payment == .whenAsked else { return false }
            try await subscribe(journey.account, place: place)
            journey.isSubscribed = true
            return true
        case .confirmInvite:
            guard let use = journey.use else { return false }
            let outcome = try await admit.invites.confirm(
                use.redemption, idempotencyKey: key("confirm", place))
            progress.answered()
            journey.use?.isConfirmedReservation = outcome.redemption?.state == "confirmed"
            return journey.use?.isConfirmedReservation == true
        default:
            return false
        }
    }

    /// Tries the codes that the person has, or makes up.
    private func redeem(_ journey: inout Journey, place: Int) async throws -> Bool {
        var tries: [(code: String, invite: UUID?)] = []
        switch journey.person.codes {
        case .none: break
        case .shared(let number):
            let invite = stage.invites[number]
            tries.append((invite.code, invite.id))
        case .guesses(let count):
            tries = Crowd.guesses(count, seed: place).map { ($0, nil) }
        }
        for (number, attempt) in tries.enumerated() {
            let outcome = try await admit.invites.redeem(
                attempt.code, for: .id(journey.account), reserving: journey.person.reserves,
                idempotencyKey: key("redeem-\(number)", place))
            progress.answered()
            switch outcome {
            case .refused(let reason):
                journey.refusals.append(reason)
            case .redeemed(let redemption, _), .reserved(let redemption, _):
                journey.use = Journey.Use(invite: attempt.invite, redemption: redemption.id)
                return true
            }
        }
        return false
    }
}

import AdmitClient
import Foundation

/// What happened to five people, in plain words; said only as far as the answers bear it out.
struct Stories {
    let admit: AdmitClient
    let stage: Stage
    let journeys: [Journey]

    func tell(to printer: Printer) async throws {
        for journey in journeys where !journey.person.name.isEmpty {
            let (name, region) = (journey.person.name, journey.person.region)
            printer.line("\(printer.name(name)), \(region), account \(journey.account.text)")
            for sentence in try await story(of: journey) { printer.line("  " + sentence) }
        }
    }

    private func story(of journey: Journey) async throws -> [String] {
        let told =
            switch journey.person.name {
            case "Ada": ada(journey)
            case "Benoît": try await benoit(journey)
            case "Carol": carol(journey)
            case "Dmitri": dmitri(journey)
            default: emma(journey)
            }
        return told ?? ["It went otherwise than planned; next step: \(journey.nextStep.rawValue)."]
    }

    private func ada(_ journey: Journey) -> [String]? {
        guard journey.isAdmitted, journey.use != nil else { return nil }
        return [
            "Had linked her ChatGPT account and paid; next step: redeem_invite.",
            "Redeemed a code that had a use left, was told to enter, and is in.",
        ]
    }

    private func benoit(_ journey: Journey) async throws -> [String]? {
        guard journey.isSubscribed, journey.nextStep == .wait else { return nil }
        let preview = try await admit.access.preview(
            LaunchDemo.product, region: journey.person.region,
            supposing: Supposition(invite: true, links: [LaunchDemo.issuer]))
        guard !preview.payingWouldAdmit else { return nil }
        let opening = preview.decision.requirements.compactMap(\.opensAt).first
        return [
            "Paid, although his region is not open yet; next step: wait"
                + (opening.map { " (opens on \($0.day))." } ?? "."),
            "Asked before, access.preview answers paying_would_admit: false, even with an invite:",
            "whoever sells the subscription can say so instead of taking the money.",
        ]
    }

    private func carol(_ journey: Journey) -> [String]? {
        guard !journey.isAdmitted, !journey.isSubscribed, let reason = journey.refusals.first
        else { return nil }
        return [
            "Tried to reserve a use of a code that four friends had used before her.",
            "Refused: \(reason). She was not told to subscribe, and has not paid.",
        ]
    }

    private func dmitri(_ journey: Journey) -> [String]? {
        guard journey.use == nil, let reason = journey.refusals.first,
            Set(journey.refusals).count == 1
        else { return nil }
        let made = "Made up \(journey.refusals.count) codes, with check symbols that were right."
        guard reason == "invalid" else {
            return [
                made, "Each was refused in the same way: \(reason).",
                "Callers without the scope support are told invalid, as for a used-up code.",
            ]
        }
        return [made, "Each was refused in the same way, invalid, as a code that is used up is."]
    }

    private func emma(_ journey: Journey) -> [String]? {
        guard journey.isAdmitted, journey.wasToldToPay, let use = journey.use,
            use.isConfirmedReservation
        else { return nil }
        return [
            "Reserved a use of a code before paying; only then was she told: subscribe.",
            "Paid, confirmed the reservation, entered: nobody could take her place meanwhile.",
        ]
    }
}

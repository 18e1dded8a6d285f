import AdmitClient
import Foundation

/// Lets people do what they came for. They follow what Admit says is next, as far as they can.
struct Play: Sendable {
    let admit: AdmitClient
    let stage: Stage
    let progress: Progress

    /// How many questions go into one message where they can be asked together.
    private static let questionsPerMessage = 100
    private static let monthSeconds = 30 * 86_400.0

    /// Plays everybody's day, the crowd's at once and then, one by one, those whose story is told.
    ///
    /// - Returns: what became of each, in the order of `people`.
    func run(_ people: [Person]) async throws -> [Journey] {
        progress.begin("creating accounts", count: people.count)
        var journeys = try await many(people) { place, person in
            let journey = try await arrive(person, place: place)
            progress.step()
            return journey
        }
        progress.end()

        let payers = journeys.enumerated().filter { $0.element.person.payment == .first }
            .map { (place: $0.offset, account: $0.element.account) }
        progress.begin("paying before asking", count: payers.count)
        _ = try await many(payers) { _, payer in
            try await subscribe(payer.account, place: payer.place)
            progress.step()
        }
        progress.end()
        for payer in payers { journeys[payer.place].isSubscribed = true }

        progress.begin("asking: may I come in?", count: people.count)
        let decisions = try await ask(journeys)
        progress.end()

        let stories = people.count - Crowd.castCount
        progress.begin("redeeming, paying, entering", count: people.count)
        var ends = try await many(Array(journeys.prefix(stories))) { place, journey in
            let end = try await follow(journey, place: place, from: decisions[place])
            progress.step()
            return end
        }
        for (place, journey) in journeys.enumerated().dropFirst(stories) {
            ends.append(try await follow(journey, place: place, from: decisions[place]))
            progress.step()
        }
        progress.end()
        return ends
    }

    private func arrive(_ person: Person, place: Int) async throws -> Journey {
        let identity = Identity(
            issuer: person.isLinked ? LaunchDemo.issuer : "device", subject: subject(place))
        let created = try await admit.accounts.create(
            identity: identity, homeRegion: person.region, idempotencyKey: key("arrive", place))
        progress.answered()
        return Journey(person: person, account: created.account.id, isLinked: person.isLinked)
    }

    /// As the billing system does once it was paid.
    func subscribe(_ account: UUID, place: Int) async throws {
        _ = try await admit.subscriptions.grant(
            .id(account), plan: LaunchDemo.plan,
            until: Date(timeIntervalSinceNow: Self.monthSeconds),
            reason: "paid on opening day", idempotencyKey: key("pay", place))
        progress.answered()
    }

    /// Asks for everybody, many in one message.
    private func ask(_ journeys: [Journey]) async throws -> [AccessDecision] {
        let starts = Array(stride(from: 0, to: journeys.count, by: Self.questionsPerMessage))
        let answers = try await many(starts) { _, start in
            let asking = journeys[start..<min(start + Self.questionsPerMessage, journeys.count)]
            let decisions = try await admit.access.check(
                asking.map { .id($0.account) }, product: LaunchDemo.product
            ).map { try $0.get() }
            progress.answered(decisions.count)
            progress.step(decisions.count)
            return decisions
        }
        return answers.flatMap { $0 }
    }

    /// The same person the same each time, and nobody known from before.
    func subject(_ place: Int) -> String { "demo-\(stage.campaign)-\(place)" }

    /// Makes trying again harmless.
    func key(_ step: String, _ place: Int) -> String {
        "demo-\(stage.campaign)-\(place)-\(step)"
    }
}

import AdmitClient
import Foundation
import JSONRPC

/// What the database holds after the replay, read back through the API.
struct ReadBack: Sendable {
    /// One code, by its place in the trace.
    struct Code: Sendable, Equatable {
        var uses: Int
        var maxUses: Int
        /// Who redeemed it, by redemption; only where it was looked at closely.
        var redemptions: [UUID: UUID]?
    }

    /// What is decided about one person.
    struct Seat: Sendable, Equatable {
        var isIn: Bool
        /// The redemption that the admission came of.
        var redemption: UUID?
        /// Whether an invitation of theirs counts.
        var isInvited: Bool
    }

    /// One campaign.
    struct Budget: Sendable, Equatable {
        var name: String
        var uses: Int
        var most: Int
    }

    /// By their places in the trace; those that are not listed are missing.
    var codes: [Int: Code]
    /// Codes that are listed and were never issued.
    var strangers = 0
    /// In the order of the people.
    var seats: [Seat]
    var budgets: [Budget]
}

/// Reads the database back, many things with each message.
struct Reader: Sendable {
    let admit: AdmitClient
    let stage: ReplayStage
    let trace: Trace

    private static let perPage = 500
    private static let perMessage = 500
    /// How many ordinary codes are read with their redemptions.
    private static let sample = 1000

    func read(_ fates: [Ledger.Fate]) async throws -> ReadBack {
        let (codes, strangers) = try await codes()
        async let seats = seats(fates)
        async let budgets = budgets()
        return ReadBack(
            codes: codes, strangers: strangers, seats: try await seats,
            budgets: try await budgets)
    }

    private func codes() async throws -> ([Int: ReadBack.Code], Int) {
        let places = Dictionary(
            uniqueKeysWithValues: stage.invites.enumerated().map { ($0.element.id, $0.offset) })
        var codes: [Int: ReadBack.Code] = [:]
        var strangers = 0
        for campaign in stage.campaigns {
            var cursor: String?
            repeat {
                let page = try await admit.invites.list(
                    campaign: campaign, limit: Self.perPage, cursor: cursor)
                for invite in page.items {
                    guard let place = places[invite.id] else {
                        strangers += 1
                        continue
                    }
                    codes[place] = .init(uses: invite.uses, maxUses: invite.maxUses)
                }
                cursor = page.nextCursor
            } while cursor != nil
        }
        for (place, redemptions) in try await redemptions() {
            codes[place]?.redemptions = redemptions
        }
        return (codes, strangers)
    }

    /// The redemptions of every code that a crowd tried, and of some others.
    private func redemptions() async throws -> [(Int, [UUID: UUID])] {
        let wanted = trace.codes.indices.filter { place in
            trace.codes[place].kind == .leaked
                || place.isMultiple(of: max(1, trace.codes.count / Self.sample))
        }
        return try await chunked(wanted) { places in
            let answers = try await admit.batch(
                places.map { place in
                    .init(
                        "invite.get",
                        JSONText { $0.object { $0.member("invite", stage.invites[place].id) } })
                })
            return try zip(places, answers).map { place, answer in
                guard let items = try answer.get()["invite"]?["redemptions"]?.elements else {
                    throw Misread.answer
                }
                var redemptions: [UUID: UUID] = [:]
                for item in items where item["state"]?.string != "released" {
                    guard let id = item["id"]?.uuid, let account = item["account"]?.uuid else {
                        throw Misread.answer
                    }
                    redemptions[id] = account
                }
                return (place, redemptions)
            }
        }
    }

    private func seats(_ fates: [Ledger.Fate]) async throws -> [ReadBack.Seat] {
        try await chunked(Array(fates.indices)) { people in
            let answers = try await admit.batch(
                people.map { person in
                    .init(
                        "access.check",
                        JSONText {
                            $0.object {
                                $0.member("account", fates[person].account)
                                $0.member("product", LaunchDemo.product)
                            }
                        })
                })
            return try answers.map { try Self.seat(try $0.get()) }
        }
    }

    private static func seat(_ decision: JSON) throws -> ReadBack.Seat {
        guard let requirements = decision["requirements"]?.elements else { throw Misread.answer }
        let invite = requirements.first { $0["requirement"]?.string == "invite" }
        let admission = decision["admission"]
        return ReadBack.Seat(
            isIn: admission.map { !$0.isNull } ?? false,
            redemption: admission?["redemption"]?.uuid,
            isInvited: invite?["state"]?.string == "met")
    }

    private func budgets() async throws -> [ReadBack.Budget] {
        let campaigns = try await admit.campaigns.list(product: LaunchDemo.product, limit: 500)
        return campaigns.items.filter { stage.campaigns.contains($0.id) }.map {
            .init(name: $0.name, uses: $0.uses ?? 0, most: $0.budget ?? .max)
        }
    }

    /// Does `body` for pieces of `inputs`, a few at a time; the results in order.
    private func chunked<Input: Sendable, Output: Sendable>(
        _ inputs: [Input], _ body: @escaping @Sendable ([Input]) async throws -> [Output]
    ) async throws -> [Output] {
        let starts = Array(stride(from: 0, to: inputs.count, by: Self.perMessage))
        return try await many(starts, width: 6) { _, start in
            try await body(Array(inputs[start..<min(start + Self.perMessage, inputs.count)]))
        }.flatMap { $0 }
    }
}

import AdmitClient
import Foundation

/// Reads everything back through the API and compares it with what was answered.
struct Invariants {
    let admit: AdmitClient
    let stage: Stage
    let journeys: [Journey]

    private static let invitesPerPage = 500
    private static let mostProblemsShown = 10
    private static let questionsPerMessage = 500

    /// Prints what holds and what does not.
    ///
    /// - Returns: whether everything holds.
    func check(printing printer: Printer) async throws -> Bool {
        let invites = try await invites()
        let problems = usesProblems(invites) + acknowledgementProblems(invites)
        let redemptions = invites.map(\.standing.count).reduce(0, +)
        report(
            problems,
            "no code was used beyond its uses (\(invites.count.grouped) codes, "
                + "\(redemptions.grouped) redemptions, each of them acknowledged)", printer)
        let strays = try await strays()
        let admitted = journeys.count { $0.isAdmitted }
        report(
            strays,
            "whoever came in is in, and nobody else (\(admitted.grouped) of "
                + "\(journeys.count.grouped) people)", printer)
        let deceived = journeys.filter { $0.wasToldToPay && $0.isSubscribed && !$0.isAdmitted }
        let payers = journeys.count { $0.wasToldToPay && $0.isSubscribed }
        report(
            deceived.map { "account \($0.account.text) was told to pay, paid, and is not in" },
            "whoever was told to pay, and paid, got in (\(payers.grouped) people)", printer)
        return problems.isEmpty && strays.isEmpty && deceived.isEmpty
    }

    private func report(_ problems: [String], _ sentence: String, _ printer: Printer) {
        if problems.isEmpty { return printer.verdict(true, sentence) }
        for problem in problems.prefix(Self.mostProblemsShown) { printer.verdict(false, problem) }
        let more = problems.count - Self.mostProblemsShown
        if more > 0 { printer.verdict(false, "and \(more.grouped) more like these") }
    }

    /// The campaign's invites, each with its redemptions.
    private func invites() async throws -> [Invite] {
        var listed: [Invite] = []
        var cursor: String?
        repeat {
            let page = try await admit.invites.list(
                campaign: stage.campaign, limit: Self.invitesPerPage, cursor: cursor)
            listed += page.items
            cursor = page.nextCursor
        } while cursor != nil
        return try await many(listed) { _, invite in
            try await admit.invites.get(.id(invite.id))
        }
    }

    /// Where a count and what is counted disagree, or go beyond what was issued.
    private func usesProblems(_ invites: [Invite]) -> [String] {
        var problems: [String] = []
        if Set(invites.map(\.id)) != Set(stage.invites.map(\.id)) {
            problems.append(
                "\(stage.invites.count) codes were issued, \(invites.count) are listed")
        }
        for invite in invites {
            let uses = max(invite.uses, invite.standing.count)
            if uses > invite.maxUses {
                problems.append(
                    "invite \(invite.id.text) was used \(uses) times of \(invite.maxUses)")
            }
            if invite.standing.count != invite.uses {
                problems.append(
                    "invite \(invite.id.text) counts \(invite.uses) uses and has "
                        + "\(invite.standing.count) redemptions")
            }
        }
        return problems
    }

    /// Where a redemption was answered that is not there, or is there without an answer.
    private func acknowledgementProblems(_ invites: [Invite]) -> [String] {
        var answered: [UUID: Journey] = [:]
        for journey in journeys { if let use = journey.use { answered[use.redemption] = journey } }
        var problems: [String] = []
        for invite in invites {
            for redemption in invite.standing {
                let journey = answered.removeValue(forKey: redemption.id)
                if journey?.use?.invite != invite.id || journey?.account != redemption.account {
                    problems.append("nobody was told of redemption \(redemption.id.text)")
                }
            }
        }
        return problems
            + answered.keys.map { "redemption \($0.text) was answered and is not there" }
    }

    /// Whose decision now is not what they were answered.
    private func strays() async throws -> [String] {
        var problems: [String] = []
        for start in stride(from: 0, to: journeys.count, by: Self.questionsPerMessage) {
            let asked = journeys[start..<min(start + Self.questionsPerMessage, journeys.count)]
            let decisions = try await admit.access.check(
                asked.map { .id($0.account) }, product: LaunchDemo.product)
            for (journey, decision) in zip(asked, decisions) {
                let isIn = try decision.get().admission != nil
                if isIn == journey.isAdmitted { continue }
                problems.append(
                    "account \(journey.account.text) \(isIn ? "is" : "is not") in, "
                        + "and was answered otherwise")
            }
        }
        return problems
    }
}

extension Invite {
    /// The redemptions that take a use.
    fileprivate var standing: [Redemption] { redemptions.filter { $0.state != "released" } }
}

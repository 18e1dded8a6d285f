import Foundation

/// Compares what was answered with what is there. Reads nothing itself.
struct Verdict: Sendable {
    /// One thing that must hold.
    struct Finding: Sendable, Equatable {
        let sentence: String
        /// Where it does not hold, one sentence each.
        let problems: [String]
        var holds: Bool { problems.isEmpty }
    }

    let trace: Trace
    let fates: [Ledger.Fate]
    let tally: Ledger.Tally
    let found: ReadBack

    /// Whether everything holds.
    var isSound: Bool { findings.allSatisfy(\.holds) }

    /// Everything that must hold, in the order in which it is told.
    var findings: [Finding] {
        [uses, budgets, redemptions, payers, admissions, visits, retries, guesses]
    }

    private func finding(_ sentence: String, _ problems: [String]) -> Finding {
        Finding(sentence: sentence, problems: problems)
    }

    private func name(_ person: Int) -> String { "account \(fates[person].account?.text ?? "?")" }

    private var uses: Finding {
        var problems: [String] = []
        for (place, code) in trace.codes.enumerated() {
            guard let there = found.codes[place] else {
                problems.append("code \(place) was issued and is not listed")
                continue
            }
            if there.uses > code.uses || there.maxUses != code.uses {
                problems.append("code \(place) was used \(there.uses) times of \(code.uses)")
            }
        }
        if found.strangers > 0 { problems.append("\(found.strangers) codes were never issued") }
        return finding(
            "no code was used beyond its uses (\(trace.codes.count.grouped) codes)", problems)
    }

    private var budgets: Finding {
        finding(
            "no campaign was used beyond its budget ("
                + found.budgets.map { "\($0.uses.grouped) of \($0.most.grouped)" }
                .joined(separator: ", ") + ")",
            found.budgets.filter { $0.uses > $0.most }.map {
                "the campaign “\($0.name)” was used \($0.uses) times of \($0.most)"
            } + (found.budgets.count == 2 ? [] : ["\(found.budgets.count) campaigns are listed"]))
    }

    /// Each acknowledged redemption takes one use of its code and counts for its account, and no
    /// use is taken by anything else.
    private var redemptions: Finding {
        var problems: [String] = []
        var acknowledged: [Int: [UUID: UUID]] = [:]
        for (person, fate) in fates.enumerated() {
            if let redemption = fate.redemption, let code = trace.people[person].code {
                acknowledged[code, default: [:]][redemption] = fate.account
                if !found.seats[person].isInvited {
                    problems.append("\(name(person)) redeemed a code and is not invited")
                }
            } else if found.seats[person].isInvited {
                problems.append("\(name(person)) is invited and redeemed nothing")
            }
        }
        for (place, code) in found.codes.sorted(by: { $0.key < $1.key }) {
            let answered = acknowledged[place] ?? [:]
            if code.uses != answered.count {
                problems.append(
                    "code \(place) counts \(code.uses) uses, \(answered.count) were acknowledged")
            }
            if let there = code.redemptions, there != answered {
                problems.append("code \(place) has other redemptions than were acknowledged")
            }
        }
        let count = acknowledged.values.map(\.count).reduce(0, +)
        return finding(
            "every acknowledged redemption is there, and no other (\(count.grouped))", problems)
    }

    private var payers: Finding {
        let payers = fates.indices.filter { fates[$0].wasToldToPay && fates[$0].isSubscribed }
        return finding(
            "whoever was told to pay, and paid, got in (\(payers.count.grouped) people)",
            payers.filter { !found.seats[$0].isIn }.map {
                "\(name($0)) was told to pay, paid, and is not in"
            })
    }

    private var admissions: Finding {
        var problems: [String] = []
        for (person, fate) in fates.enumerated() {
            let seat = found.seats[person]
            if seat.isIn != fate.isAdmitted {
                problems.append(
                    "\(name(person)) \(seat.isIn ? "is" : "is not") in, and was answered otherwise"
                )
            } else if seat.isIn, seat.redemption != fate.redemption {
                problems.append("\(name(person)) came in by a redemption that is not theirs")
            }
        }
        let count = fates.count { $0.isAdmitted }
        return finding(
            "whoever was let in is in, and nobody else (\(count.grouped) of "
                + "\(fates.count.grouped) people)", problems)
    }

    private var visits: Finding {
        finding(
            "every look agreed with what was answered before (\(tally.visits.grouped) looks)",
            tally.contradictions)
    }

    private var retries: Finding {
        finding(
            "calls made again under their key got the same answer (\(tally.retries.grouped) "
                + "compared, \(tally.lost.grouped) after a lost answer)", tally.unequal)
    }

    private var guesses: Finding {
        finding(
            "no guess let anybody in (\(tally.guesses.grouped) guesses)",
            tally.hits == 0 ? [] : ["\(tally.hits) guesses were not refused"])
    }
}

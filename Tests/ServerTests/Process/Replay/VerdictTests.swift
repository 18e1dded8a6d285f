import Foundation
import Testing

@testable import admitd

/// The check of a replay, on a record in which everything is right and on doctored ones.
@Suite struct VerdictTests {
    @Test func aTrueRecordIsSound() {
        let verdict = Record().verdict
        #expect(verdict.findings.count == 8)
        #expect(verdict.findings.flatMap(\.problems) == [])
        #expect(verdict.isSound)
    }

    /// Each of them breaks what it names and, as most have more than one trace, perhaps others.
    @Test(arguments: Doctoring.all)
    func aBrokenInvariantIsFound(_ doctoring: Doctoring) throws {
        var record = Record()
        doctoring.change(&record)
        let verdict = record.verdict
        #expect(!verdict.isSound)
        let finding = try #require(
            verdict.findings.first { $0.sentence.hasPrefix(doctoring.breaks) })
        #expect(!finding.holds)
        let whole = verdict.findings.filter { !$0.holds }.count
        #expect(whole == doctoring.count, "\(verdict.findings.flatMap(\.problems))")
    }

    @Test func theTreeIsReadFromWhatWasRedeemed() {
        var record = Record()
        let tree = InvitationTree(record.trace, record.fates)
        #expect(tree.size == record.fates.count { $0.redemption != nil })
        #expect(tree.depth > 3 && tree.largest > 4 && tree.largest < tree.size)
        for person in record.fates.indices { record.fates[person].redemption = nil }
        let bare = InvitationTree(record.trace, record.fates)
        #expect(bare.size == 0 && bare.depth == 0 && bare.largest == 0)
    }
}

/// One way to spoil a record.
struct Doctoring: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// How the sentence begins of the finding that must break.
    let breaks: String
    /// How many findings break.
    var count = 1
    let change: @Sendable (inout Record) -> Void

    static let all: [Doctoring] = [
        Doctoring(testDescription: "one use too many", breaks: "no code", count: 2) {
            $0.found.codes[$0.usedUp]?.uses += 1
        },
        Doctoring(testDescription: "a code is missing", breaks: "no code") {
            $0.found.codes[$0.unused] = nil
        },
        Doctoring(testDescription: "a code that nobody issued", breaks: "no code") {
            $0.found.strangers = 1
        },
        Doctoring(testDescription: "over budget", breaks: "no campaign") {
            $0.found.budgets[1].uses = $0.found.budgets[1].most + 1
        },
        Doctoring(testDescription: "a use without an answer", breaks: "every acknowledged") {
            $0.found.codes[$0.unused]?.uses = 1
        },
        Doctoring(testDescription: "a lost redemption", breaks: "every acknowledged") {
            $0.found.seats[$0.redeemer].isInvited = false
        },
        Doctoring(testDescription: "an invitation for nothing", breaks: "every acknowledged") {
            $0.found.seats[$0.outsider].isInvited = true
        },
        Doctoring(testDescription: "another's redemption", breaks: "every acknowledged") {
            $0.found.codes[$0.usedUp]?.redemptions = [UUID(): UUID()]
        },
        Doctoring(testDescription: "told to pay, paid, left out", breaks: "whoever was told") {
            let outsider = $0.outsider
            $0.fates[outsider].wasToldToPay = true
            $0.fates[outsider].isSubscribed = true
        },
        Doctoring(testDescription: "admitted and not in", breaks: "whoever was let in") {
            $0.fates[$0.outsider].isAdmitted = true
        },
        Doctoring(testDescription: "in and not admitted", breaks: "whoever was let in") {
            $0.found.seats[$0.outsider].isIn = true
        },
        Doctoring(testDescription: "in by another's code", breaks: "whoever was let in") {
            $0.found.seats[$0.admitted].redemption = UUID()
        },
        Doctoring(testDescription: "turned away meanwhile", breaks: "every look") {
            $0.tally.contradictions = ["account x is not in, and was answered otherwise"]
        },
        Doctoring(testDescription: "another answer", breaks: "calls made again") {
            $0.tally.unequal = ["two answers of invite.redeem under one key differ"]
        },
        Doctoring(testDescription: "a guess that hit", breaks: "no guess") { $0.tally.hits = 1 },
    ]
}

/// What a replay of a small launch leaves behind when all goes well.
struct Record {
    let trace: Trace
    var fates: [Ledger.Fate]
    var tally = Ledger.Tally(retries: 10, lost: 2, guesses: 50, visits: 100)
    var found: ReadBack
    let outsider: Int
    let redeemer: Int
    let admitted: Int
    let usedUp: Int
    let unused: Int

    init() {
        let trace = Trace(accounts: 2000, seed: 5)
        var fates = trace.people.map { person in
            Ledger.Fate(
                account: UUID(), isLinked: person.link != .never,
                isSubscribed: person.payment == .first)
        }
        var codes: [Int: ReadBack.Code] = [:]
        for (place, code) in trace.codes.enumerated() {
            codes[place] = .init(uses: 0, maxUses: code.uses, redemptions: [:])
        }
        var redeemers: [Int] = []
        for event in trace.events where event.act == .redeem {
            let person = event.people[0]
            guard let code = trace.people[person].code, trace.people[person].isWhereItIsOpen,
                let there = codes[code], there.uses < there.maxUses,
                trace.codes[code].kind != .open || there.uses < trace.publicBudget
            else { continue }
            let redemption = UUID()
            codes[code]?.uses += 1
            codes[code]?.redemptions?[redemption] = fates[person].account
            fates[person].redemption = redemption
            redeemers.append(person)
            guard trace.people[person].payment != .never else { continue }
            fates[person].wasToldToPay = trace.people[person].payment == .whenAsked
            fates[person].isSubscribed = true
            fates[person].isAdmitted = true
        }
        self.trace = trace
        self.fates = fates
        let passed = trace.codes.indices.filter { trace.codes[$0].kind != .open }
        let open = trace.codes.indices.filter { trace.codes[$0].kind == .open }
        func uses(_ places: [Int]) -> Int { places.map { codes[$0]?.uses ?? 0 }.reduce(0, +) }
        found = ReadBack(
            codes: codes,
            seats: fates.map {
                .init(
                    isIn: $0.isAdmitted, redemption: $0.isAdmitted ? $0.redemption : nil,
                    isInvited: $0.redemption != nil)
            },
            budgets: [
                .init(
                    name: "friends", uses: uses(passed),
                    most: passed.map { trace.codes[$0].uses }.reduce(0, +)),
                .init(name: "open", uses: uses(open), most: trace.publicBudget),
            ])
        outsider = trace.people.firstIndex { !$0.isWhereItIsOpen && $0.payment == .never }!
        redeemer = redeemers[0]
        admitted = fates.firstIndex { $0.isAdmitted }!
        usedUp = codes.first { $0.value.uses == $0.value.maxUses }!.key
        unused = codes.first { $0.value.uses == 0 }!.key
    }

    var verdict: Verdict { Verdict(trace: trace, fates: fates, tally: tally, found: found) }
}

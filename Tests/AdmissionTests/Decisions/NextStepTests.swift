import Testing

@testable import Admission

struct NextStepTests {
    typealias Obstacle = (RequirementResult.Requirement, RequirementState, NextStep)

    /// Every reason that a requirement may have, and what it calls for.
    static let table: [Obstacle] = [
        (.account, .unmet(.unknown), .contactSupport),
        (.account, .unmet(.closed), .contactSupport),
        (.account, .unmet(.suspended), .contactSupport),
        (.account, .unmet(.merged), .contactSupport),
        (.legal, .unmet(.blocked), .contactSupport),
        (.region, .unmet(.notYetOpen(opensAt: nil)), .wait),
        (.region, .unmet(.notYetOpen(opensAt: .day(20))), .wait),
        (.region, .unmet(.waitlist(joined: true)), .wait),
        (.region, .unmet(.waitlist(joined: false)), .joinWaitlist),
        (.region, .unmet(.offered), .redeemInvite),
        (.region, .unmet(.closed), .wait),
        (.region, .unmet(.outsideRollout), .wait),
        (.region, .unresolved(.unresolved), .declareRegion),
        (.link, .unmet(.missing(issuer: "chatgpt")), .linkAccount),
        (.invite, .unmet(.none), .redeemInvite),
        (.invite, .unmet(.revoked), .redeemInvite),
        (.invite, .unmet(.reserved(until: .day(20))), .confirmInvite),
        (.subscription, .unmet(.none), .subscribe),
        (.subscription, .unmet(.expired), .subscribe),
        (.subscription, .unmet(.revoked), .subscribe),
        (.subscription, .unmet(.onHold), .fixPayment),
        (.subscription, .unmet(.paused), .resumeSubscription),
        (.subscription, .unmet(.pending), .wait),
        (.subscription, .unmet(.statusUnknown), .wait),
        (.subscription, .unmet(.held), .contactSupport),
    ]

    static func requirements(_ obstacles: [Obstacle]) -> [RequirementResult] {
        let passing: [RequirementState] = [.met, .notRequired, .waived, .kept]
        return RequirementResult.Requirement.allCases.enumerated().map { index, requirement in
            let state = obstacles.first { $0.0 == requirement }?.1
            return RequirementResult(requirement: requirement, state: state ?? passing[index % 4])
        }
    }

    @Test(arguments: table.indices) func followsFromOneObstacle(row: Int) {
        let requirements = Self.requirements([Self.table[row]])
        for isIn in [false, true] {
            #expect(NextStep(requirements: requirements, isIn: isIn) == Self.table[row].2)
        }
    }

    /// The first obstacle decides, but a reserved invite lets a later one go first.
    @Test(arguments: table.indices) func followsFromTwoObstacles(row: Int) {
        let first = Self.table[row]
        let order = RequirementResult.Requirement.allCases
        for second in Self.table
        where order.firstIndex(of: second.0)! > order.firstIndex(of: first.0)! {
            let step = NextStep(requirements: Self.requirements([first, second]), isIn: false)
            #expect(step == (first.2 == .confirmInvite ? second.2 : first.2))
        }
    }

    @Test func followsFromNone() {
        #expect(NextStep(requirements: Self.requirements([]), isIn: false) == .enter)
        #expect(NextStep(requirements: Self.requirements([]), isIn: true) == .none)
    }

    @Test func hasTheWordsOfTheContract() {
        #expect(
            NextStep.allCases.map(\.rawValue) == [
                "contact_support", "wait", "join_waitlist", "declare_region", "link_account",
                "redeem_invite", "subscribe", "fix_payment", "resume_subscription",
                "confirm_invite", "enter", "none",
            ])
        #expect(
            Self.table.map { $0.1.reason!.name } == [
                "unknown", "closed", "suspended", "merged", "blocked", "not_yet_open",
                "not_yet_open", "waitlist", "waitlist", "waitlist", "closed", "outside_rollout",
                "unresolved", "missing", "none", "revoked", "reserved", "none", "expired",
                "revoked", "on_hold", "paused", "pending", "unknown", "held",
            ])
        let states: [RequirementState] = [
            .met, .unmet(.none), .notRequired, .waived, .kept, .unresolved(.unresolved),
        ]
        #expect(
            states.map(\.name) == ["met", "unmet", "not_required", "waived", "kept", "unresolved"])
    }
}

import Admission
import AdmissionStore
import Foundation
import Testing

/// An account has everything, then one thing is taken away in the real tables: only that
/// requirement may answer otherwise, and with the right reason.
@Suite struct RequirementTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let requirement: RequirementResult.Requirement
        let state: RequirementState
        let step: NextStep
        var validUntil: Date? = farAhead
        let arrange: @Sendable (Scene, Account.ID) async throws -> Void

        init(
            _ requirement: RequirementResult.Requirement, _ state: RequirementState,
            _ step: NextStep, validUntil: Date? = farAhead,
            _ arrange: @escaping @Sendable (Scene, Account.ID) async throws -> Void
        ) {
            testDescription = "\(requirement.rawValue) \(state)"
            self.requirement = requirement
            self.state = state
            self.step = step
            self.validUntil = validUntil
            self.arrange = arrange
        }

        /// What is done by SQL alone; `$account` stands for the account.
        init(
            _ requirement: RequirementResult.Requirement, _ state: RequirementState,
            _ step: NextStep, validUntil: Date? = farAhead, sql: String
        ) {
            self.init(requirement, state, step, validUntil: validUntil) { scene, account in
                try await scene.sql(
                    sql.replacingOccurrences(of: "$account", with: "'\(account)'"))
            }
        }
    }

    @Test func everythingInPlace() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let account = try await scene.completeAccount()
            let moment = Date(timeIntervalSince1970: 3_000_000_000)
            let decision = try await scene.store.check(account, Names.product, at: moment)
            #expect(
                decision.requirements
                    == RequirementResult.Requirement.allCases.map {
                        RequirementResult(requirement: $0, state: .met)
                    })
            #expect(decision.admitted)
            #expect(decision.account == account)
            #expect(decision.product == Names.product)
            #expect(decision.nextStep == .enter)
            #expect(decision.admission == nil)
            #expect(decision.asOf == moment)
            #expect(decision.validUntil == farAhead)
        }
    }

    @Test(arguments: accountCases + regionCases + inviteCases + subscriptionCases)
    func oneThingMissing(_ expected: Case) async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let account = try await scene.completeAccount()
            try await expected.arrange(scene, account)
            let decision = try await scene.store.check(account, Names.product)
            let states = RequirementResult.Requirement.allCases.map {
                $0 == expected.requirement ? expected.state : .met
            }
            #expect(decision.requirements.map(\.state) == states)
            #expect(decision.admitted == !expected.state.isObstacle)
            #expect(decision.nextStep == expected.step)
            #expect(decision.validUntil == expected.validUntil)
        }
    }

    @Test func nobodyKnowsTheAccount() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let decision = try await scene.store.check(.make(at: Date()), Names.product)
            #expect(
                decision.requirements.map(\.state) == [
                    .unmet(.unknown), .met, .unresolved(.unresolved),
                    .unmet(.missing(issuer: Names.issuer)), .unmet(.none), .unmet(.none),
                ])
            #expect(decision.nextStep == .contactSupport)
            await #expect(throws: StoreError.notFound("product")) {
                try await scene.store.check(.make(at: Date()), Product.Name(trusted: "nothing"))
            }
        }
    }

    @Test func theAdmittedAreKept() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch(keepAdmitted: true)
            let account = try await scene.completeAccount()
            let entered = try await scene.store.enter(account, Names.product).made
            #expect(entered.verdict == .entered)
            try await scene.setRule(.closed)
            let decision = try await scene.store.check(account, Names.product)
            #expect(decision.requirements.map(\.state) == [.met, .met, .kept, .met, .met, .met])
            #expect(decision.admission == entered.decision.admission)
            #expect(decision.admission?.region == Names.home)
            #expect(decision.nextStep == .none)
            // Who was never in is not kept.
            let other = try await scene.completeAccount("other")
            #expect(
                try await scene.store.check(other, Names.product)[.region] == .unmet(.closed))
        }
    }
}

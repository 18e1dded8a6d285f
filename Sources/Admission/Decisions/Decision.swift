public import Foundation

/// The answer to: may this account use this product now, and if not, what is missing?
public struct Decision: Hashable, Sendable {
    /// Whether nothing stands in the way.
    public let admitted: Bool
    /// Who was asked about.
    public let account: Account.ID
    /// What they want to use.
    public let product: Product.Name
    /// Every requirement, always all six, in the order of `RequirementResult.Requirement`.
    public let requirements: [RequirementResult]
    /// The one thing to do next.
    public let nextStep: NextStep
    /// The durable record that the account came in, if it did.
    public let admission: AdmissionRecord?
    /// The moment that the answer is about.
    public let asOf: Date
    /// The first moment at which time alone could change a requirement; callers may keep the answer
    /// until then. `nil` when time alone changes nothing.
    public let validUntil: Date?

    /// Puts a decision together; whether somebody is admitted and what to do next follows.
    init(
        account: Account.ID, product: Product.Name, requirements: [RequirementResult],
        admission: AdmissionRecord?, asOf: Date, validUntil: Date?
    ) {
        self.admitted = !requirements.contains { $0.state.isObstacle }
        self.account = account
        self.product = product
        self.requirements = requirements
        self.nextStep = NextStep(requirements: requirements, isIn: admission != nil)
        self.admission = admission
        self.asOf = asOf
        self.validUntil = validUntil
    }

    /// Decides about one account at the moment `at`. Pure: the same input gives the same answer.
    /// - Returns: `nil` when `rules` know no such product.
    public static func evaluate(
        _ facts: Facts, _ rules: RuleBook, product: Product.Name, at moment: Date
    ) -> Decision? {
        guard let gate = rules.gates[product] else { return nil }
        var evaluation = Evaluation(facts: facts, gate: gate, plans: rules.plans, at: moment)
        return evaluation.decision()
    }

    /// What was found in regard to one requirement.
    public subscript(requirement: RequirementResult.Requirement) -> RequirementState {
        requirements.first { $0.requirement == requirement }!.state
    }
}

import Foundation
import JSONRPC

/// A decision as a person reads it.
struct DecisionScreen {
    /// How the headline begins, before the product's name.
    struct Verdict {
        var admitted = "admitted to"
        var refused = "not admitted to"
    }

    private let decision: JSON
    private let verdict: Verdict

    init(_ decision: JSON, _ verdict: Verdict = Verdict()) {
        self.decision = decision
        self.verdict = verdict
    }

    static func show(_ decision: JSON, _ screen: inout Screen) {
        DecisionScreen(decision).show(&screen)
    }

    func show(_ screen: inout Screen) {
        let isAdmitted = decision["admitted"]?.bool ?? false
        let said = isAdmitted ? verdict.admitted : verdict.refused
        let step = nextStep.map { " — next step: \($0)" } ?? ""
        screen.headline(isAdmitted, "\(said) \(decision.cell("product"))\(step)")
        screen.table(
            ["requirement", "state", "details"],
            requirements.map { requirement in
                [
                    requirement.cell("requirement"), Wording.plain(requirement.cell("state")),
                    Obstacle(requirement, asOf: asOf).sentence,
                ]
            })
        let admission = decision["admission"].flatMap { $0.kind == .object ? $0 : nil }
        screen.gap()
        screen.fields([
            ("account", decision.cell("account")),
            ("came in", admission?.cell("at") ?? ""),
            ("as of", decision.cell("as_of")),
            ("may change", decision.cell("valid_until", seenAt: asOf)),
            ("command", command ?? ""),
        ])
    }

    private var requirements: [JSON] { decision["requirements"]?.elements ?? [] }
    private var asOf: Date? { decision["as_of"]?.date }
    private var step: String { decision["next_step"]?.string ?? "none" }
    private var issuer: String? {
        requirements.lazy.compactMap { $0["issuer"]?.string }.first
    }

    /// Whether nothing but this requirement's reason is known to stand in the way.
    private func isObstacle(_ name: String) -> Bool {
        requirements.contains { requirement in
            requirement["requirement"]?.string == name && requirement["reason"]?.string != nil
        }
    }

    /// What to do next, as one would tell a customer; `nil` when nothing is left to do.
    private var nextStep: String? {
        switch step {
        case "none": nil
        case "enter": "come in"
        case "wait": "wait; nothing can be done now"
        case "join_waitlist": "join the waitlist"
        case "declare_region": "say where home is"
        case "link_account": "link an account" + (issuer.map { " of \($0)" } ?? "")
        case "redeem_invite": "redeem an invitation"
        case "confirm_invite": "confirm the reserved invitation"
        case "subscribe": "subscribe"
        case "fix_payment": "mend the payment"
        case "resume_subscription": "resume the subscription"
        case "contact_support": "support must look into it"
        default: Wording.plain(step)
        }
    }

    /// What whoever helps the customer would type; `nil` when there is nothing, or nobody to help.
    private var command: String? {
        guard let account = decision["account"]?.string else { return nil }
        switch step {
        case "enter": return "admit access enter \(account) \(decision.cell("product"))"
        case "link_account":
            return "admit link attach \(account) \(issuer ?? "ISSUER"):SUBJECT"
        case "redeem_invite":
            let reserving = isObstacle("subscription") ? " --reserve" : ""
            return "admit invite redeem - \(account)\(reserving)"
        case "confirm_invite":
            return "admit invite confirm REDEMPTION, which admit invite show - tells"
        case "subscribe": return "admit subscription grant \(account) PLAN UNTIL REASON, as a gift"
        case "contact_support" where !isObstacle("account"), "fix_payment", "resume_subscription":
            return "admit subscription list \(account)"
        default: return nil
        }
    }
}

import JSONRPC

/// A decision as a person reads it.
enum DecisionScreen {
    static func show(_ decision: JSON, _ screen: inout Screen) {
        let isAdmitted = decision["admitted"]?.bool ?? false
        let verdict = isAdmitted ? "admitted to" : "not admitted to"
        let requirements = decision["requirements"]?.elements ?? []
        let issuer = requirements.lazy.compactMap { $0["issuer"]?.string }.first
        let step = nextStep(decision["next_step"]?.string ?? "none", issuer: issuer)
        screen.headline(
            isAdmitted,
            "\(verdict) \(decision.cell("product"))" + (step.map { " — next step: \($0)" } ?? ""))
        screen.table(
            ["requirement", "state", "details"],
            requirements.map { requirement in
                [
                    requirement.cell("requirement"), Wording.plain(requirement.cell("state")),
                    details(requirement),
                ]
            })
        let admission = decision["admission"].flatMap { $0.kind == .object ? $0 : nil }
        screen.fields([
            ("came in", admission?.cell("at") ?? ""),
            ("as of", decision.cell("as_of")),
            ("holds until", decision.cell("valid_until")),
        ])
    }

    /// What to do next, as one would tell a customer; `nil` when nothing is left to do.
    private static func nextStep(_ word: String, issuer: String?) -> String? {
        switch word {
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
        case "contact_support": "ask support"
        default: Wording.plain(word)
        }
    }

    /// The reason first, then whatever else the server says about the requirement.
    private static func details(_ requirement: JSON) -> String {
        var parts: [String] = []
        if let reason = requirement["reason"]?.string { parts.append(Wording.plain(reason)) }
        for (name, value) in requirement.members
        where !["requirement", "state", "reason"].contains(name) && !value.isNull {
            parts.append("\(Wording.plain(name)) \(value.cell)")
        }
        return parts.joined(separator: ", ")
    }
}

import Admission
import AdmissionStore
import Foundation
import JSONRPC

extension AdmissionAPI {
    static func accessMethods(_ store: Store) -> [Method] {
        [
            Method(
                "access.check",
                "Decides whether an account may use a product, and if not, what is missing.",
                scope: "access:read",
                parameters: Parameters.account, Parameters.product, Parameters.location,
                Parameters.at, result: .reference("Decision"),
                begin: { reference, product, location, at in
                    guard case .id(let account) = reference else {
                        return {
                            let account = try await reference.find(in: store)
                            let decision = try await store.check(
                                account ?? .nobody, product, location: location, at: at)
                            return JSONText(DecisionAnswer(decision: decision, account: account))
                        }
                    }
                    let begun = store.beginCheck(account, product, location: location, at: at)
                    return {
                        JSONText(
                            DecisionAnswer(decision: try await begun.decision(), account: account))
                    }
                }),
            Method(
                "access.preview",
                "Decides under a supposition, for an account or for somebody who has none yet.",
                scope: "access:read", writes: false,
                parameters: Parameters.product,
                Parameters.region("region", "Where the person would be."),
                Parameters.account.optional(), suppose, result: Schemas.preview
            ) { _, product, region, reference, supposition in
                let account = try await reference?.resolve(in: store)
                let preview = try await store.preview(
                    product, region: region, account: account,
                    supposing: supposition ?? Decision.Supposition())
                return JSONText { writer in
                    writer.object {
                        DecisionAnswer(decision: preview.decision, account: account)
                            .writeMembers(to: &$0)
                        $0.member("paying_would_admit", preview.payingWouldAdmit)
                        $0.member("paying_would_be_double", !preview.granting.isEmpty)
                        $0.member("duplicate_subscriptions") {
                            $0.array {
                                for subscription in preview.duplicates {
                                    $0.object {
                                        $0.member("id", subscription.id)
                                        $0.member("provider", subscription.provider)
                                        $0.member("plan", subscription.plan)
                                    }
                                }
                            }
                        }
                    }
                }
            },
            Method(
                "access.enter",
                "Turns a positive decision into an admission. Entering again changes nothing.",
                scope: "access:write", writes: true,
                parameters: Parameters.account, Parameters.product, Parameters.location,
                result: .object(
                    [
                        "outcome": .string(enum: ["entered", "already_in", "refused"]),
                        "decision": .reference("Decision"), "admission": Schemas.admission,
                    ], required: ["outcome", "decision"])
            ) { call, reference, product, location in
                let account = try await reference.find(in: store)
                return try await call.write { outcome in
                    enterAnswer(outcome, account: account)
                } perform: { key in
                    try await store.enter(
                        account ?? .nobody, product, location: location, idempotency: key)
                }
            },
        ]
    }

    private static func enterAnswer(_ outcome: EnterOutcome, account: Account.ID?) -> JSONText {
        JSONText { writer in
            writer.object {
                $0.member("outcome", outcome.verdict.rawValue)
                $0.member("admission", ifPresent: outcome.decision.admission)
                $0.member(
                    "decision", DecisionAnswer(decision: outcome.decision, account: account))
            }
        }
    }

    private static let suppose = Parameter<Decision.Supposition>(
        "suppose", "What to take as given, whatever is stored.",
        schema: .object(
            [
                "subscription": .boolean, "invite": .boolean,
                "links": .array(of: Schemas.name), "at": Schemas.moment,
            ])
    ) { (json) throws(InvalidValue) in
        try json.object(["subscription", "invite", "links", "at"])
        return Decision.Supposition(
            subscription: try json.member("subscription") { (json) throws(InvalidValue) in
                try json.truth()
            },
            invite: try json.member("invite") { (json) throws(InvalidValue) in
                try json.truth()
            },
            links: try json.member("links") { (json) throws(InvalidValue) in
                try json.list(most: 32) { (json) throws(InvalidValue) -> Issuer in
                    try json.name()
                }
            },
            at: try json.member("at") { (json) throws(InvalidValue) in try json.moment() })
    }.optional()
}

import Admission
import AdmissionStore
import Foundation
import JSONRPC

extension AdmissionAPI {
    static func waitlistMethods(_ store: Store) -> [Method] {
        [
            Method(
                "waitlist.join",
                "Puts an account in line for a product; joining again changes nothing.",
                scope: "access:write", writes: true, parameters: Parameters.account,
                Parameters.product,
                result: .allOf([
                    .object(
                        [
                            "outcome": .string(enum: ["joined", "refused"]), "already": .boolean,
                            "reason": .string(enum: WaitlistRefusal.allCases.map(\.rawValue)),
                        ], required: ["outcome", "already"]),
                    WaitlistSchemas.standing,
                ])
            ) { call, reference, product in
                let account = try await reference.resolve(in: store)
                return try await call.write { (outcome: JoinOutcome) in
                    outcome.answer
                } perform: { key in
                    try await store.join(account, product, idempotency: key)
                }
            },
            Method(
                "waitlist.status",
                "Tells an account's place in line, or its offer with the code.",
                scope: "access:write", writes: false, parameters: Parameters.account,
                Parameters.product,
                result: WaitlistSchemas.standing
            ) { _, reference, product in
                let standing = try await store.standing(
                    of: try await reference.resolve(in: store), product)
                return JSONText { writer in writer.object { standing.write(to: &$0) } }
            },
            Method(
                "waitlist.draw",
                "Releases those whose turn it is, each with an offer that stands for 72 hours.",
                scope: "invite:issue", writes: true, parameters: Parameters.product,
                WaitlistParameters.region,
                Parameters.number("count", "How many.", 1...Int64(Store.mostDrawn)),
                Parameters.truth("dry_run", "Whether to take it all back, and only tell.")
                    .optional(default: false),
                result: .object(
                    [
                        "campaign": Schemas.id, "dry_run": .boolean,
                        "released": .array(
                            of: .object(
                                ["account": Schemas.id, "invite": Schemas.id],
                                required: ["account", "invite"])),
                        "passed_over": .integer(),
                    ], required: ["campaign", "dry_run", "released", "passed_over"])
            ) { call, product, region, count, isRehearsal in
                let line = WaitlistLine(product: product, region: region)
                guard !isRehearsal else {
                    return try await store.rehearseDraw(line, count: count)
                        .answer(isRehearsal: true)
                }
                return try await call.write { (outcome: DrawOutcome) in
                    outcome.answer(isRehearsal: false)
                } perform: { key in
                    try await store.draw(line, count: count, idempotency: key)
                }
            },
            Method(
                "waitlist.list", "Lists the lines of a product, by region.",
                scope: "invite:issue", writes: false, parameters: Parameters.product,
                Parameters.limit, Parameters.cursor, result: WaitlistSchemas.lines
            ) { _, product, limit, cursor in
                try JSONText(
                    try await store.lines(of: product), after: cursor, limit: limit, id: \.id)
            },
            Method(
                "waitlist.proof",
                "Gives what anybody needs to check draws; with a cohort, who was drawn from it.",
                scope: "access:read", writes: false, parameters: Parameters.product,
                WaitlistParameters.region,
                Parameters.moment("cohort", "The first moment of the cohort's hour.").optional(),
                Parameters.cursor, result: WaitlistSchemas.proof
            ) { _, product, region, cohort, cursor in
                let line = WaitlistLine(product: product, region: region)
                return try await store.proof(of: line, cohort: cohort, after: cursor)
                    .answer(line, isOfOne: cohort != nil)
            },
        ]
    }
}

private enum WaitlistParameters {
    static let region = Parameters.region("region", "The region whose line it is.")
}

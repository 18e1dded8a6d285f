import Admission
import AdmissionStore
import JSONRPC

extension AdmissionAPI {
    static func redemptionMethods(_ store: Store) -> [Method] {
        [
            Method(
                "invite.redeem",
                "Redeems a code for an account, or reserves a use of it until it is paid.",
                scope: "invite:redeem", writes: true, parameters: Parameters.code,
                Parameters.account,
                Parameters.truth("reserve", "Whether to hold a use only.")
                    .optional(default: false),
                Parameters.location, Parameters.client,
                result: .object(
                    [
                        "outcome": .string(enum: ["redeemed", "reserved", "refused"]),
                        "already": .boolean, "redemption": .reference("Redemption"),
                        "reason": .string(),
                    ], required: ["outcome", "already"])
            ) { call, code, reference, reserve, location, client in
                let account = try await reference.resolve(in: store)
                let isStaff = call.caller.holds(scope: "support")
                do {
                    return try await call.write { (outcome: RedeemOutcome) in
                        outcome.answer(isStaff: isStaff)
                    } perform: { key in
                        try await store.redeem(
                            code, for: account, reserve: reserve, location: location,
                            client: isStaff ? client.vouchedFor : client, idempotency: key)
                    }
                } catch StoreError.rateLimited(let limit, let seconds) where isStaff {
                    throw RPCError.rateLimited(by: limit, retryAfterSeconds: seconds)
                }
            },
            Method(
                "invite.confirm", "Confirms a reservation.", scope: "invite:redeem", writes: true,
                parameters: redemption, result: settled("confirmed")
            ) { call, redemption in
                try await call.write { (outcome: SettleOutcome) in
                    outcome.answer
                } perform: { key in
                    try await store.confirm(redemption, idempotency: key)
                }
            },
            Method(
                "invite.release", "Gives a reservation back.", scope: "invite:redeem",
                writes: true, parameters: redemption, Parameters.reason,
                result: settled("released")
            ) { call, redemption, reason in
                try await call.write { (outcome: SettleOutcome) in
                    outcome.answer
                } perform: { key in
                    try await store.release(redemption, reason: reason, idempotency: key)
                }
            },
        ]
    }

    private static let redemption = Parameters.id(
        "redemption", "The redemption.", of: Redemption.self)

    private static func settled(_ outcome: String) -> JSONSchema {
        .object(
            [
                "outcome": .string(enum: [outcome, "refused"]), "already": .boolean,
                "redemption": .reference("Redemption"), "reason": .string(),
            ], required: ["outcome", "already", "redemption"])
    }
}

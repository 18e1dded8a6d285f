import Admission
import AdmissionStore
import JSONRPC

extension AdmissionAPI {
    /// What staff do about codes that leaked and accounts that tried too much.
    static func abuseMethods(_ store: Store) -> [Method] {
        [
            Method(
                "account.unlock",
                "Takes off what weighs on an account that tried too many codes in vain.",
                scope: "support", writes: true, parameters: Parameters.account,
                Parameters.reason,
                result: .object(
                    [
                        "outcome": .string(enum: ["unlocked"]), "already": .boolean,
                        "account": Schemas.id, "failures": .integer(min: 0),
                    ], required: ["outcome", "already", "account", "failures"])
            ) { call, reference, reason in
                let account = try await reference.resolve(in: store)
                return try await call.write { (outcome: UnlockOutcome) in
                    outcome.answer
                } perform: { key in
                    try await store.unlock(account, reason: reason, idempotency: key)
                }
            },
            Method(
                "invite.resume", "Lets an invite that was paused be redeemed again.",
                scope: "invite:revoke", writes: true, parameters: invite, Parameters.reason,
                result: .object(
                    [
                        "outcome": .string(enum: ["resumed"]), "already": .boolean,
                        "invite": .reference("Invite"),
                    ], required: ["outcome", "already", "invite"])
            ) { call, invite, reason in
                try await call.write { (outcome: ResumeOutcome) in
                    outcome.answer
                } perform: { key in
                    try await store.resume(invite, reason: reason, idempotency: key)
                }
            },
            // It shows a code that works, and so asks for what issuing asks for.
            Method(
                "invite.rotate",
                "Revokes an invite and issues another code with the uses that were left.",
                scope: "invite:issue", writes: true, parameters: invite, Parameters.reason,
                result: .object(
                    [
                        "outcome": .string(enum: ["rotated", "refused"]), "reason": .string(),
                        "issued": Schemas.issuedInvite, "invite": .reference("Invite"),
                    ], required: ["outcome", "invite"])
            ) { call, invite, reason in
                try await call.write { (outcome: RotateOutcome) in
                    outcome.answer
                } perform: { key in
                    try await store.rotate(invite, reason: reason, idempotency: key)
                }
            },
        ]
    }

    private static let invite = Parameters.id("invite", "The invite.", of: Invite.self)
}

extension UnlockOutcome {
    fileprivate var answer: JSONText {
        JSONText { writer in
            writer.object {
                $0.member("outcome", "unlocked")
                $0.member("already", failures == 0)
                $0.member("account", account)
                $0.member("failures", failures)
            }
        }
    }
}

extension ResumeOutcome {
    fileprivate var answer: JSONText {
        JSONText { writer in
            writer.object {
                $0.member("outcome", "resumed")
                $0.member("already", wasRunning)
                $0.member("invite") { detail.write(to: &$0, withRedemptions: true) }
            }
        }
    }
}

extension RotateOutcome {
    fileprivate var answer: JSONText {
        JSONText { writer in
            writer.object {
                if let issued {
                    $0.member("outcome", "rotated")
                    $0.member("issued", issued)
                } else {
                    $0.member("outcome", "refused")
                    $0.member("reason", detail.invite.revokedAt == nil ? "exhausted" : "revoked")
                }
                $0.member("invite") { detail.write(to: &$0, withRedemptions: true) }
            }
        }
    }
}

extension RPCError {
    /// As staff are told, who may do something about it.
    static func rateLimited(by limit: RedemptionLimit, retryAfterSeconds: Double) -> RPCError {
        let cause =
            switch limit {
            case .account: "the account tried too many codes in vain; account.unlock lifts it"
            case .address: "too many codes were tried in vain from this address"
            case .prefix: "codes that begin like this one are being guessed"
            }
        return RPCError(
            code: 4290, message: "Rate limited: \(cause)", reason: "rate_limited",
            retryable: true,
            retryAfterMilliseconds: Int((retryAfterSeconds * 1000).rounded(.up)))
    }
}

extension DeclaredClient? {
    /// Staff have the person before them.
    var vouchedFor: DeclaredClient {
        DeclaredClient(
            address: self?.address, device: self?.device, hasPassedChallenge: true)
    }
}

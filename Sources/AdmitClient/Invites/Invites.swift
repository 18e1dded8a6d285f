public import Foundation
import JSONRPC

/// Names an invite: by its code, or by itself.
public enum InviteReference: Hashable, Sendable {
    /// The code, as it was typed.
    case code(String)
    /// The invite's own name.
    case id(UUID)
}

extension Arguments {
    /// Adds `code`, as a secret, or `invite`.
    package mutating func add(invite: InviteReference) {
        switch invite {
        case .code(let code): add("code", secret: code)
        case .id(let id): add("invite", id)
        }
    }
}

extension AdmitClient {
    /// Invitations, handed out and redeemed.
    public var invites: Invites { Invites(client: self) }

    /// Invitations, handed out and redeemed.
    public struct Invites: Sendable {
        let client: AdmitClient

        /// How redeeming came out.
        public enum Outcome: Hashable, Sendable {
            /// It is the account's; `already` when it was before.
            case redeemed(Redemption, already: Bool)
            /// It is kept free for the account until it is confirmed or released.
            case reserved(Redemption, already: Bool)
            /// It cannot be; `reason` is one word.
            case refused(reason: String)
        }

        /// Makes `count` invites of a campaign; with an `owner` all their uses are drawn on that
        /// account's allowance, and with `vanity` it is the one whose code that is. A code that is
        /// chosen needs `maxUses`.
        public func issue(
            _ campaign: UUID, count: Int, maxUses: Int? = nil, expiresAt: Date? = nil,
            owner: UUID? = nil, note: String? = nil, vanity: String? = nil,
            idempotencyKey: String? = nil
        ) async throws(ClientError) -> IssuedBatch {
            let result = try await client.call("invite.issue", idempotencyKey: idempotencyKey) {
                $0.add("campaign", campaign)
                $0.add("count", count)
                $0.add("max_uses", ifPresent: maxUses)
                $0.add("expires_at", ifPresent: expiresAt)
                $0.add("owner", ifPresent: owner)
                $0.add("note", ifPresent: note)
                if let vanity { $0.add("vanity", secret: vanity) }
            }
            return try IssuedBatch(result)
        }

        /// Redeems a code for an account. Repeating it changes nothing.
        ///
        /// - Parameters:
        ///   - code: the code as it was typed.
        ///   - account: whose it becomes.
        ///   - reserving: only keeps it free, to be confirmed after paying.
        ///   - location: where the request comes from, as `US` or `US-TX`.
        ///   - origin: the address and the device that the person comes from, if known.
        ///   - idempotencyKey: makes repeating harmless.
        public func redeem(
            _ code: String, for account: AccountReference, reserving: Bool = false,
            location: String? = nil, from origin: Origin? = nil, idempotencyKey: String? = nil
        ) async throws(ClientError) -> Outcome {
            let result = try await client.call("invite.redeem", idempotencyKey: idempotencyKey) {
                $0.add("code", secret: code)
                $0.add(account: account)
                if reserving { $0.add("reserve", true) }
                $0.add("location", ifPresent: location)
                if let origin { $0.add("client", text: origin.text) }
            }
            let already = result["already"]?.bool ?? false
            switch try result.text("outcome") {
            case "redeemed":
                return .redeemed(try Redemption(result.object("redemption")), already: already)
            case "reserved":
                return .reserved(try Redemption(result.object("redemption")), already: already)
            case "refused": return .refused(reason: result.textIfPresent("reason") ?? "")
            default: throw .badAnswer(problem: "an unknown outcome of redeeming")
            }
        }

        /// Makes a reserved redemption final.
        ///
        /// - Returns: how it came out in one word, and the redemption if it is still there.
        public func confirm(
            _ redemption: UUID, idempotencyKey: String? = nil
        ) async throws(ClientError) -> (outcome: String, redemption: Redemption?) {
            let result = try await client.call("invite.confirm", idempotencyKey: idempotencyKey) {
                $0.add("redemption", redemption)
            }
            return (
                try result.text("outcome"), try result.ifPresent("redemption", Redemption.init)
            )
        }

        /// Gives a reserved redemption back, so that somebody else may have it.
        ///
        /// - Returns: how it came out in one word, and the redemption if it is still there.
        public func release(
            _ redemption: UUID, reason: String, idempotencyKey: String? = nil
        ) async throws(ClientError) -> (outcome: String, redemption: Redemption?) {
            let result = try await client.call("invite.release", idempotencyKey: idempotencyKey) {
                $0.add("redemption", redemption)
                $0.add("reason", reason)
            }
            return (
                try result.text("outcome"), try result.ifPresent("redemption", Redemption.init)
            )
        }

        /// Ends an invite: nobody redeems it any more. What was confirmed stays.
        ///
        /// - Parameters:
        ///   - invite: which one.
        ///   - reason: why, for whoever looks later.
        ///   - returningUses: gives the unused uses back to the owner's allowance.
        ///   - idempotencyKey: makes repeating harmless.
        public func revoke(
            _ invite: InviteReference, reason: String, returningUses: Bool = false,
            idempotencyKey: String? = nil
        ) async throws(ClientError) -> (outcome: String, invite: Invite) {
            let result = try await client.call("invite.revoke", idempotencyKey: idempotencyKey) {
                $0.add(invite: invite)
                $0.add("reason", reason)
                if returningUses { $0.add("return_uses", true) }
            }
            return (try result.text("outcome"), try Invite(result.object("invite")))
        }

        /// Gives an invite another end, and with `maxUses` another number of uses, though never fewer
        /// than are taken.
        ///
        /// - Returns: how it came out in one word, and the invite as it is now.
        public func extend(
            _ invite: UUID, until expiresAt: Date, maxUses: Int? = nil, reason: String,
            idempotencyKey: String? = nil
        ) async throws(ClientError) -> (outcome: String, invite: Invite) {
            let result = try await client.call("invite.extend", idempotencyKey: idempotencyKey) {
                $0.add("invite", invite)
                $0.add("expires_at", expiresAt)
                $0.add("max_uses", ifPresent: maxUses)
                $0.add("reason", reason)
            }
            return (try result.text("outcome"), try Invite(result.object("invite")))
        }

        /// Lets a paused invite be redeemed again.
        ///
        /// - Returns: the invite, and whether it was not paused before.
        public func resume(
            _ invite: UUID, reason: String, idempotencyKey: String? = nil
        ) async throws(ClientError) -> (invite: Invite, already: Bool) {
            let result = try await client.call("invite.resume", idempotencyKey: idempotencyKey) {
                $0.add("invite", invite)
                $0.add("reason", reason)
            }
            return (try Invite(result.object("invite")), try result.flag("already"))
        }

        /// How rotating came out.
        public enum Rotation: Hashable, Sendable {
            /// The code that goes on with the uses that were left.
            case rotated(IssuedBatch.IssuedInvite)
            /// Nothing was left; `reason` is one word.
            case refused(reason: String)
        }

        /// Revokes an invite and gives what is left of it to a new code.
        public func rotate(
            _ invite: UUID, reason: String, idempotencyKey: String? = nil
        ) async throws(ClientError) -> Rotation {
            let result = try await client.call("invite.rotate", idempotencyKey: idempotencyKey) {
                $0.add("invite", invite)
                $0.add("reason", reason)
            }
            guard try result.text("outcome") == "rotated" else {
                return .refused(reason: result.textIfPresent("reason") ?? "")
            }
            return .rotated(try IssuedBatch.IssuedInvite(result.object("issued")))
        }

        /// Looks an invite up, with its redemptions.
        public func get(_ invite: InviteReference) async throws(ClientError) -> Invite {
            let result = try await client.call("invite.get") { $0.add(invite: invite) }
            return try Invite(result.object("invite"))
        }

        /// Lists invites, newest first as the server has it.
        ///
        /// - Parameters:
        ///   - campaign: only those of this campaign.
        ///   - owner: only those that this account hands out.
        ///   - prefix: only those whose code begins so, four symbols.
        ///   - state: only those that stand so.
        ///   - limit: how many at most.
        ///   - cursor: where the last page ended.
        public func list(
            campaign: UUID? = nil, owner: UUID? = nil, prefix: String? = nil,
            state: String? = nil, limit: Int? = nil, cursor: String? = nil
        ) async throws(ClientError) -> Page<Invite> {
            let result = try await client.call("invite.list") {
                $0.add("campaign", ifPresent: campaign)
                $0.add("owner", ifPresent: owner)
                $0.add("prefix", ifPresent: prefix)
                $0.add("state", ifPresent: state)
                $0.add("limit", ifPresent: limit)
                $0.add("cursor", ifPresent: cursor)
            }
            return try Page(result, Invite.init)
        }
    }
}

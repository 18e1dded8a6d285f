public import Foundation
package import JSONRPC

/// What a region may do with a product during a span of time.
public struct Rule: Hashable, Sendable {
    /// Names the rule.
    public let id: UUID
    /// What is gated.
    public let product: String
    /// Where it holds, as `US` or `US-TX`.
    public let region: String
    /// `rollout` or `legal`.
    public let layer: String
    /// In the rollout layer `open`, `waitlist` or `closed`; in the legal layer `blocked` or
    /// `allowed`.
    public let status: String
    /// What an open region asks for; `nil` where nothing is asked.
    public let requires: Requirements?
    /// The share of accounts that an open region lets in, in a hundred.
    public let percent: Int?
    /// When it begins.
    public let from: Date
    /// When it ends, if it does.
    public let until: Date?
    /// Why it was made.
    public let reason: String?

    /// What an open region asks for beyond being open.
    public struct Requirements: Hashable, Sendable {
        /// Whether an invitation is needed.
        public let invite: Bool
        /// What a subscription must grant; `nil` when none is needed.
        public let entitlement: String?

        /// Puts requirements together.
        public init(invite: Bool, entitlement: String?) {
            self.invite = invite
            self.entitlement = entitlement
        }

        /// The requirements as an object.
        package var text: JSONText {
            JSONText { writer in
                writer.object { writer in
                    writer.member("invite", invite)
                    writer.member("entitlement", entitlement)
                }
            }
        }

        init(_ json: JSON) throws(ClientError) {
            invite = try json.flag("invite")
            entitlement = json.textIfPresent("entitlement")
        }
    }

    init(_ json: JSON) throws(ClientError) {
        id = try json.uuid("id")
        product = try json.text("product")
        region = try json.text("region")
        layer = try json.text("layer")
        status = try json.text("status")
        requires = try json.ifPresent("requires", Requirements.init)
        percent = json.countIfPresent("percent")
        from = try json.date("from")
        until = json.dateIfPresent("until")
        reason = json.textIfPresent("reason")
    }
}

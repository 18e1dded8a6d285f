public import Foundation
package import JSONRPC

/// What a preview supposes; what is left out stays as it is.
public struct Supposition: Hashable, Sendable {
    /// Whether a subscription that grants what is asked for stands.
    public var subscription: Bool?
    /// Whether an invitation is confirmed.
    public var invite: Bool?
    /// The issuers of which identities are linked.
    public var links: [String]?
    /// The moment to decide for.
    public var at: Date?

    /// Puts a supposition together.
    public init(
        subscription: Bool? = nil, invite: Bool? = nil, links: [String]? = nil, at: Date? = nil
    ) {
        self.subscription = subscription
        self.invite = invite
        self.links = links
        self.at = at
    }

    /// Whether nothing is supposed.
    package var isEmpty: Bool { self == Supposition() }

    /// The supposition as an object.
    package var text: JSONText {
        JSONText { writer in
            writer.object { writer in
                writer.member("subscription", ifPresent: subscription)
                writer.member("invite", ifPresent: invite)
                writer.member("links", ifPresent: links)
                writer.member("at", ifPresent: at)
            }
        }
    }
}

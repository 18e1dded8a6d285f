public import Foundation
import JSONRPC

/// An identity held by an account for a span of time.
public struct Link: Hashable, Sendable {
    /// Names the link.
    public let id: UUID
    /// What is held.
    public let identity: Identity
    /// Since when.
    public let since: Date?

    init(_ json: JSON) throws(ClientError) {
        id = try json.uuid("id")
        identity = try Identity(json)
        since = json.dateIfPresent("since")
    }
}

extension AdmitClient {
    /// The identities that accounts hold.
    public var links: Links { Links(client: self) }

    /// The identities that accounts hold.
    public struct Links: Sendable {
        let client: AdmitClient

        /// How linking came out.
        public enum Outcome: Hashable, Sendable {
            /// The account holds the identity now.
            case linked(Link)
            /// It held it already; nothing changed.
            case alreadyLinked(Link?)
            /// Another account holds it; nothing changed.
            case conflict
            /// A rule stands against it; `reason` is one word.
            case refused(reason: String)
        }

        /// Gives `identity` to `account`, on the caller's word that the person proved it.
        public func attach(
            _ identity: Identity, to account: UUID, idempotencyKey: String? = nil
        ) async throws(ClientError) -> Outcome {
            let result = try await client.call("link.attach", idempotencyKey: idempotencyKey) {
                $0.add("account", account)
                $0.add("identity", text: identity.text)
            }
            switch try result.text("outcome") {
            case "linked": return .linked(try Link(result.object("link")))
            case "already_linked": return .alreadyLinked(try result.ifPresent("link", Link.init))
            case "conflict": return .conflict
            case "refused": return .refused(reason: result.textIfPresent("reason") ?? "")
            default: throw .badAnswer(problem: "an unknown outcome of linking")
            }
        }
    }
}

public import Foundation
package import JSONRPC

/// An identity somewhere else: a sign-in, a provider's customer, a store purchase.
public struct Identity: Hashable, Sendable {
    /// Who vouches for it: `google`, `stripe`.
    public let issuer: String
    /// The issuer's name for the person; never an email.
    public let subject: String
    /// `production` unless said; keeps a provider's sandbox apart.
    public let environment: String?

    /// Puts an identity together.
    public init(issuer: String, subject: String, environment: String? = nil) {
        self.issuer = issuer
        self.subject = subject
        self.environment = environment
    }

    /// The identity as an object.
    package var text: JSONText {
        JSONText { writer in
            writer.object { writer in
                writer.member("issuer", issuer)
                writer.member("subject", subject)
                writer.member("environment", ifPresent: environment)
            }
        }
    }

    init(_ json: JSON) throws(ClientError) {
        issuer = try json.text("issuer")
        subject = try json.text("subject")
        environment = json.textIfPresent("environment")
    }
}

/// Names an account: by itself, or by an identity that it holds.
public enum AccountReference: Hashable, Sendable {
    /// The account's own name.
    case id(UUID)
    /// Whoever holds this identity.
    case identity(Identity)
}

extension Arguments {
    /// Adds `account` or, in its place, `identity`.
    package mutating func add(account: AccountReference) {
        switch account {
        case .id(let id): add("account", id)
        case .identity(let identity): add("identity", text: identity.text)
        }
    }
}

/// A customer.
public struct Account: Hashable, Sendable {
    /// Names the account; never reused.
    public let id: UUID
    /// `active`, `suspended`, `closed` or `merged`.
    public let state: String
    /// When it was made.
    public let createdAt: Date
    /// The identities it holds.
    public let links: [Link]

    init(_ json: JSON) throws(ClientError) {
        id = try json.uuid("id")
        state = try json.text("state")
        createdAt = try json.date("created_at")
        links = json["links"] == nil ? [] : try json.list("links", Link.init)
    }
}

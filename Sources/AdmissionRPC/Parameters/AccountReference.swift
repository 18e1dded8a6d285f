import Admission
import AdmissionStore
import JSONRPC

/// Names an account by its id or by an identity that it holds.
enum AccountReference: Sendable {
    case id(Account.ID)
    case identity(Identity)

    /// The account; `nil` when nobody holds the identity.
    func find(in store: Store) async throws -> Account.ID? {
        switch self {
        case .id(let id): id
        case .identity(let identity): try await store.account(holding: identity)
        }
    }

    /// The account.
    /// - Throws: `not_found` when nobody holds the identity.
    func resolve(in store: Store) async throws -> Account.ID {
        guard let id = try await find(in: store) else { throw RPCError.notFound("account") }
        return id
    }
}

extension Parameters {
    /// `account`, or `identity` in its place.
    static let account = Parameter<AccountReference>.either(
        Parameter("account", "The account.", schema: .string(format: "uuid")) {
            (json) throws(InvalidValue) in .id(try json.id())
        },
        Parameter("identity", "An identity that the account holds.", schema: Schemas.identity) {
            (json) throws(InvalidValue) in .identity(try json.identity())
        })

    static let identity = Parameter<Identity>(
        "identity", "Who the person is elsewhere.", schema: Schemas.identity
    ) { (json) throws(InvalidValue) in try json.identity() }
}

extension JSON {
    func identity() throws(InvalidValue) -> Identity {
        try object(["issuer", "subject", "environment"])
        let environments = Identity.Environment.allCases.map(\.rawValue)
        let issuer: Issuer = try required("issuer") { (json) throws(InvalidValue) in
            try json.name()
        }
        let subject = try required("subject") { (json) throws(InvalidValue) in
            try json.text(1...255)
        }
        let environment = try member("environment") { (json) throws(InvalidValue) in
            try json.choice(environments)
        }
        return Identity(
            issuer: issuer,
            environment: environment.flatMap(Identity.Environment.init(rawValue:)) ?? .production,
            subject: subject)
    }
}

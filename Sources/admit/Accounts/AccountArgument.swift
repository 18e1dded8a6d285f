import AdmitClient
import ArgumentParser
import Foundation
import JSONRPC

/// An account as an argument: a UUID, or `issuer:subject` of an identity that it holds.
struct AccountArgument: ExpressibleByArgument {
    let reference: AccountReference

    init?(argument: String) {
        if let id = UUID(uuidString: argument) {
            reference = .id(id)
        } else if let identity = IdentityArgument(argument: argument) {
            reference = .identity(identity.identity)
        } else {
            return nil
        }
    }
}

/// An identity as an argument: `issuer:subject`; the subject may hold more colons.
struct IdentityArgument: ExpressibleByArgument {
    let identity: Identity

    init?(argument: String) {
        let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        identity = Identity(issuer: String(parts[0]), subject: String(parts[1]))
    }
}

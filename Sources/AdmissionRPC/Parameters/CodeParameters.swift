import Admission
import AdmissionStore
import JSONRPC

extension Parameters {
    /// A code as somebody typed it; one that cannot exist is refused like one that does not.
    static let code = Parameter<InvitationCode.Reading>(
        "code", "The invitation code as it was typed.", schema: .string(minLength: 1, maxLength: 64)
    ) { (json) throws(InvalidValue) in InvitationCode.read(try json.text(1...64)) }

    /// `code`, or `invite` in its place.
    static let invite = Parameter<InviteReference?>.either(
        Parameter("code", "The invite's code.", schema: .string(minLength: 1, maxLength: 64)) {
            (json) throws(InvalidValue) in
            guard case .code(let code) = InvitationCode.read(try json.text(1...64)) else {
                return nil
            }
            return .code(code)
        },
        Parameter("invite", "The invite's id.", schema: .string(format: "uuid")) {
            (json) throws(InvalidValue) in .id(try json.id())
        })

    static let client = Parameter<DeclaredClient>(
        "client", "What is known of the client; kept as keyed hashes only.",
        schema: .object([
            "address": .string(maxLength: 64), "device": .string(maxLength: 255),
            "challenge": .boolean,
        ])
    ) { (json) throws(InvalidValue) in
        try json.object(["address", "device", "challenge"])
        return DeclaredClient(
            address: try json.member("address") { (json) throws(InvalidValue) in
                try json.text(1...64)
            },
            device: try json.member("device") { (json) throws(InvalidValue) in
                try json.text(1...255)
            },
            hasPassedChallenge: try json.member("challenge") { (json) throws(InvalidValue) in
                try json.truth()
            } ?? false)
    }.optional()
}

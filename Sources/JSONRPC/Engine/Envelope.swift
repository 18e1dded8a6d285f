/// The members of one call, and what is wrong with them.
@usableFromInline struct Envelope {
    /// The id to answer with; nil when there is none, or none that is valid.
    @usableFromInline private(set) var id: JSON?
    @usableFromInline private(set) var method: JSON?
    @usableFromInline private(set) var params: JSON?
    /// Why this is no request at all.
    @usableFromInline private(set) var problem: String?

    @usableFromInline init(_ call: JSON) {
        guard call.kind == .object else {
            problem = "a call must be an object"
            return
        }
        let hasVersion = readMembers(of: call)
        if let id, !Self.isValid(id: id) {
            self.id = nil
            problem = "id must be a string, an integer or null"
        }
        if call.hasDuplicateMember {
            problem = "a member must not occur twice"
        } else if !hasVersion {
            problem = "jsonrpc must be \"2.0\""
        } else if method?.kind != .string {
            problem = "method must be a string"
        } else if let params, params.kind != .object, params.kind != .array {
            problem = "params must be an object or an array"
        }
    }

    /// Whether the call has the right version.
    private mutating func readMembers(of call: JSON) -> Bool {
        let document = call.document
        let end = document.next(after: call.index)
        var name = call.index + 1
        var hasVersion = false
        var idCount = 0
        while name < end {
            let value = JSON(document: document, index: name + 1)
            if document.isName(name, "jsonrpc") {
                hasVersion = value.kind == .string && document.isName(value.index, "2.0")
            } else if document.isName(name, "method") {
                method = value
            } else if document.isName(name, "params") {
                params = value
            } else if document.isName(name, "id") {
                id = value
                idCount += 1
            }
            name = document.next(after: name + 1)
        }
        if idCount > 1 { id = nil }
        return hasVersion
    }

    /// A string, null, or a number written without fraction and exponent, however long.
    private static func isValid(id: JSON) -> Bool {
        switch id.kind {
        case .string, .null: true
        case .number:
            id.bytes.allSatisfy { $0 == UInt8(ascii: "-") || $0 >= 0x30 && $0 <= 0x39 }
        default: false
        }
    }
}

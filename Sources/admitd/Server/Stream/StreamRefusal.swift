import JSONRPC

/// Answers to messages that are not carried out.
///
/// On a stream an answer finds its call by the id alone, so a refusal is given to each call of the
/// message under its own id; only what has no valid id is answered with null.
enum StreamRefusal {
    /// - Returns: `nil` when the message holds nothing but notifications.
    static func answer(_ error: RPCError, to line: [UInt8], requestID: String) -> [UInt8]? {
        let anonymous = error.response(requestID: requestID)
        guard let message = try? JSON.parse(line) else { return anonymous }
        guard message.kind == .array else {
            return answer(to: message, like: anonymous)
        }
        let calls = message.elements
        guard (1...1000).contains(calls.count) else { return anonymous }
        let answers = calls.compactMap { answer(to: $0, like: anonymous) }
        guard !answers.isEmpty else { return nil }
        return [UInt8(ascii: "[")] + answers.joined(separator: CollectionOfOne(UInt8(ascii: ",")))
            + [UInt8(ascii: "]")]
    }

    private static func answer(to call: JSON, like anonymous: [UInt8]) -> [UInt8]? {
        guard call.kind == .object, !call.hasDuplicateMember else { return anonymous }
        guard let id = call["id"] else {
            return call["method"]?.kind == .string ? nil : anonymous
        }
        let isValid =
            switch id.kind {
            case .string: true
            case .number: id.bytes.allSatisfy { $0 == UInt8(ascii: "-") || $0 & 0xF0 == 0x30 }
            default: false
            }
        // The answer ends with `null}`.
        return isValid ? anonymous.dropLast(5) + id.bytes + [UInt8(ascii: "}")] : anonymous
    }
}

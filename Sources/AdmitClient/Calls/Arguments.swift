package import JSONRPC

/// The arguments of one call, by name, in the order they were added.
///
/// Secrets are remembered as such, so that the call can be shown without them.
package struct Arguments: Sendable {
    private struct Member: Sendable {
        let name: String
        let value: [UInt8]
        let isSecret: Bool
    }

    private var members: [Member] = []

    /// No arguments yet.
    package init() {}

    /// Adds one argument.
    package mutating func add(_ name: String, _ value: some JSONWritable) {
        members.append(Member(name: name, value: Self.encoded(value), isSecret: false))
    }

    /// Adds one argument unless it is left out.
    package mutating func add(_ name: String, ifPresent value: (some JSONWritable)?) {
        if let value { add(name, value) }
    }

    /// Adds one argument unless it is left out; the empty value is null.
    package mutating func add(_ name: String, clearing value: (some JSONWritable)??) {
        guard let value else { return }
        if let value { add(name, value) } else { add(name, text: JSONText { $0.null() }) }
    }

    /// Adds a structured argument.
    package mutating func add(_ name: String, text: JSONText) {
        members.append(Member(name: name, value: text.bytes, isSecret: false))
    }

    /// Adds an argument that ``masked`` hides: an invitation code.
    package mutating func add(_ name: String, secret value: String) {
        members.append(Member(name: name, value: Self.encoded(value), isSecret: true))
    }

    /// The arguments as they are sent.
    package var text: JSONText { rendered(isMasked: false) }

    /// The arguments as they may be shown: secrets are stars.
    package var masked: JSONText { rendered(isMasked: true) }

    private func rendered(isMasked: Bool) -> JSONText {
        JSONText { writer in
            writer.object { writer in
                for member in members {
                    if isMasked && member.isSecret {
                        writer.member(named: member.name) { $0.value("****") }
                    } else {
                        writer.member(named: member.name) { $0.raw(member.value) }
                    }
                }
            }
        }
    }

    private static func encoded(_ value: some JSONWritable) -> [UInt8] {
        JSONText { $0.value(value) }.bytes
    }
}

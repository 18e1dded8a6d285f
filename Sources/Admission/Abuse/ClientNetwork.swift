/// Where a client comes from, as far as that tells one household from another: an IPv4 address, or
/// the first 64 bits of an IPv6 address, which one subscriber has to himself.
///
/// An IPv4 address that is written as an IPv6 one (mapped, or through NAT64) is that IPv4 address.
/// What cannot be read as an address is taken as it stands, in lower case.
public struct ClientNetwork: Hashable, Sendable {
    /// One form for all ways of writing it.
    public let text: String

    /// Reads what a caller declared: also in brackets, and with a zone.
    public init(declared: String) {
        var address = Substring(declared.lowercased())
        if address.hasPrefix("["), let end = address.firstIndex(of: "]") {
            address = address[address.index(after: address.startIndex)..<end]
        }
        if let zone = address.firstIndex(of: "%") { address = address[..<zone] }
        if let octets = Self.ipv4(address) {
            text = Self.text(of: octets)
        } else if let groups = Self.ipv6(address) {
            text = Self.embedded(in: groups) ?? Self.text(of: groups)
        } else {
            text = "other:" + address
        }
    }

    private static func text(of octets: [UInt8]) -> String {
        "ipv4:" + octets.map(String.init).joined(separator: ".")
    }

    private static func text(of groups: [UInt16]) -> String {
        "ipv6:" + groups.prefix(4).map { String($0, radix: 16) }.joined(separator: ":") + "::/64"
    }

    /// The IPv4 address that an IPv6 one stands for: `::ffff:0:0/96` and `64:ff9b::/96`.
    private static func embedded(in groups: [UInt16]) -> String? {
        let head = Array(groups.prefix(6))
        guard head == [0, 0, 0, 0, 0, 0xffff] || head == [0x64, 0xff9b, 0, 0, 0, 0] else {
            return nil
        }
        return text(of: groups.suffix(2).flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] })
    }

    private static func ipv4(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        let octets = parts.compactMap { part in
            part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? UInt8(part) : nil
        }
        return octets.count == 4 ? octets : nil
    }

    private static func ipv6(_ text: Substring) -> [UInt16]? {
        guard let gap = text.firstRange(of: "::") else {
            let groups = groups(text, isEnd: true)
            return groups?.count == 8 ? groups : nil
        }
        guard let head = groups(text[..<gap.lowerBound], isEnd: false),
            let tail = groups(text[gap.upperBound...], isEnd: true),
            head.count + tail.count < 8
        else { return nil }
        return head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
    }

    /// Groups between single colons; at the end of the whole, the last may be an IPv4 address.
    private static func groups(_ text: Substring, isEnd: Bool) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if isEnd, index == parts.count - 1, let octets = ipv4(part) {
                groups.append(UInt16(octets[0]) << 8 | UInt16(octets[1]))
                groups.append(UInt16(octets[2]) << 8 | UInt16(octets[3]))
            } else if (1...4).contains(part.utf8.count), part.first != "+",
                let group = UInt16(part, radix: 16)
            {
                groups.append(group)
            } else {
                return nil
            }
        }
        return groups
    }
}

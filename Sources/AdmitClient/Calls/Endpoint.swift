/// Where an Admit server listens: `http://HOST:PORT`, `https://HOST:PORT` or `unix:PATH`.
package struct Endpoint: Hashable, Sendable {
    /// Where calls are posted to.
    package let rpcURL: String

    /// Reads an address; `nil` when it is none of the three forms.
    package init?(_ text: String) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) || text.hasPrefix("unix:") else {
            return nil
        }
        if text.hasPrefix("unix:") {
            let path = text.dropFirst("unix:".count)
            guard !path.isEmpty else { return nil }
            rpcURL = "http+unix://\(Self.percentEncoded(path))/rpc"
            return
        }
        for scheme in ["http://", "https://"] where text.hasPrefix(scheme) {
            let rest = text.dropFirst(scheme.count)
            let host = rest.prefix { $0 != "/" }
            let path = rest.dropFirst(host.count)
            guard !host.isEmpty, host.first != ":", !host.contains(where: { "@?#".contains($0) }),
                !path.contains(where: { "?#".contains($0) })
            else { return nil }
            rpcURL = text + (path.hasSuffix("/") ? "rpc" : "/rpc")
            return
        }
        return nil
    }

    /// A path in the place of a host: every byte that is not unreserved is escaped.
    private static func percentEncoded(_ path: Substring) -> String {
        let digits = Array("0123456789ABCDEF")
        var encoded = ""
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                encoded.append("%")
                encoded.append(digits[Int(byte >> 4)])
                encoded.append(digits[Int(byte & 15)])
            }
        }
        return encoded
    }
}

/// Where an Admit server listens.
package struct Endpoint: Hashable, Sendable {
    /// What is reached there.
    package enum Place: Hashable, Sendable {
        /// Calls are posted to this URL.
        case http(rpcURL: String)
        /// Calls are lines on this socket.
        case stream(StreamPlace)
    }

    /// The forms of an address, for whoever wrote another.
    package static let forms =
        "write http://HOST:PORT, https://HOST:PORT, unix:PATH, stream://HOST:PORT or "
        + "stream+unix:PATH"

    package let place: Place

    /// Where calls are posted to; `nil` on a stream.
    package var rpcURL: String? {
        if case .http(let rpcURL) = place { rpcURL } else { nil }
    }

    /// Reads an address; `nil` when it has none of the forms.
    package init?(_ text: String) {
        guard let place = Self.socketFile(text) ?? Self.remote(text) else { return nil }
        self.place = place
    }

    private static func socketFile(_ text: String) -> Place? {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let path = text[text.index(after: colon)...]
        guard !path.isEmpty else { return nil }
        return switch text[..<colon] {
        case "unix": .http(rpcURL: "http+unix://\(percentEncoded(path))/rpc")
        case "stream+unix": .stream(.unix(path: String(path)))
        default: nil
        }
    }

    private static func remote(_ text: String) -> Place? {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            let separator = text.firstRange(of: "://")
        else { return nil }
        let rest = text[separator.upperBound...]
        let host = rest.prefix { $0 != "/" }
        let path = rest.dropFirst(host.count)
        guard !host.isEmpty, host.first != ":", !host.contains(where: { "@?#".contains($0) }),
            !path.contains(where: { "?#".contains($0) })
        else { return nil }
        switch text[..<separator.lowerBound] {
        case "http", "https": return .http(rpcURL: text + (path.hasSuffix("/") ? "rpc" : "/rpc"))
        case "stream" where path.isEmpty || path == "/":
            return StreamPlace(hostAndPort: host).map { .stream($0) }
        default: return nil
        }
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

/// Where the server listens: a host and port, or a unix socket.
enum ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// A host name or address without brackets, and a port; port 0 takes a free one.
    case tcp(host: String, port: Int)
    /// The path of a unix socket.
    case unix(path: String)

    /// The longest path that a unix socket's address holds.
    static let longestSocketPath = 107

    /// Reads `HOST:PORT`, `[IPv6]:PORT` or `unix:PATH`.
    /// - Throws: `ListenError` with one sentence that says what is wrong.
    init(parsing text: String) throws(ListenError) {
        if text.hasPrefix("unix:") {
            self = try Self.unixSocket(String(text.dropFirst("unix:".count)), in: text)
            return
        }
        guard let colon = text.lastIndex(of: ":") else {
            throw ListenError("the listen address “\(text)” has no port; write HOST:PORT")
        }
        let digits = text[text.index(after: colon)...]
        let isNumber = !digits.isEmpty && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard isNumber, digits.utf8.count <= 5, let port = Int(digits), port <= 65_535 else {
            throw ListenError("the port in “\(text)” must be a number from 0 to 65535")
        }
        self = .tcp(host: try Self.host(text[..<colon], in: text), port: port)
    }

    /// The address as `init(parsing:)` reads it.
    var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }

    private static func unixSocket(
        _ path: String, in text: String
    ) throws(ListenError) -> ListenAddress {
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw ListenError("the listen address “\(text)” has no path; write unix:PATH")
        }
        guard path.utf8.count <= longestSocketPath else {
            throw ListenError(
                "the path of a unix socket may have \(longestSocketPath) bytes, not"
                    + " \(path.utf8.count)")
        }
        return .unix(path: path)
    }

    private static func host(_ host: Substring, in text: String) throws(ListenError) -> String {
        if host.hasPrefix("["), host.hasSuffix("]"), host.count > 2 {
            return String(host.dropFirst().dropLast())
        }
        guard !host.isEmpty else {
            throw ListenError("the listen address “\(text)” has no host; write HOST:PORT")
        }
        guard !host.contains(":"), !host.contains("["), !host.contains("]") else {
            throw ListenError("the IPv6 address in “\(text)” needs brackets, as in [::1]:8080")
        }
        guard host.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw ListenError("the host in “\(text)” is no valid name or address")
        }
        return String(host)
    }
}

/// Why the server cannot listen, in one sentence for the operator.
struct ListenError: Error, Equatable, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

import Foundation

/// Addresses of providers, as operators give them.
package enum ProviderAddress {
    /// Whether keys may be sent there: over TLS, or without it to this machine alone.
    package static func isConfidential(_ address: String) -> Bool {
        guard let parts = URLComponents(string: address), let host = parts.host, !host.isEmpty,
            parts.user == nil, parts.password == nil
        else { return false }
        switch parts.scheme?.lowercased() {
        case "https": return true
        case "http": return ["127.0.0.1", "localhost", "[::1]", "::1"].contains(host.lowercased())
        default: return false
        }
    }

    /// The address without the slash at its end; `nil` when keys must not be sent there, or when it has
    /// a query, after which no path can follow.
    package static func base(_ address: String) -> String? {
        guard isConfidential(address), let parts = URLComponents(string: address),
            parts.query == nil, parts.fragment == nil
        else { return nil }
        return address.hasSuffix("/") ? String(address.dropLast()) : address
    }
}

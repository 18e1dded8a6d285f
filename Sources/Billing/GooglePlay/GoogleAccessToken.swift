import Foundation
import JSONRPC
import NIOHTTP1
import Synchronization

/// The access token of a service account, kept until it is about to run out.
final class GoogleAccessToken: Sendable {
    private let account: GoogleServiceAccount
    private let connection: ProviderConnection
    private let kept = Mutex<(token: String, until: Date)?>(nil)

    /// A token with less left than this is replaced.
    private static let reserveSeconds: TimeInterval = 120

    init(_ account: GoogleServiceAccount, connection: ProviderConnection) {
        self.account = account
        self.connection = connection
    }

    /// The token; asked for anew when there is none that lasts. Of several that ask at once each may ask
    /// Google; one answer is kept.
    func token() async throws(FetchError) -> String {
        let now = connection.now()
        let token = kept.withLock { kept in
            kept.flatMap { $0.until > now + Self.reserveSeconds ? $0.token : nil }
        }
        if let token { return token }
        let assertion = try await account.assertion(at: now)
        let form =
            "grant_type=" + PathSegment.escape("urn:ietf:params:oauth:grant-type:jwt-bearer")
            + "&assertion=" + PathSegment.escape(assertion)
        let answer = try await connection.send(
            { [account] () throws(FetchError) in
                ProviderConnection.Request(
                    method: .POST, target: account.tokenAddress, headers: [:], form: form)
            },
            judge: { answer in
                // Google says 400 to a key that was deleted and to a clock that is wrong.
                answer.status == 400 ? .refused : ProviderConnection.verdict(answer)
            })
        guard let answer, let json = try? JSON.parse(answer.body),
            let fresh = json["access_token"]?.string, !fresh.isEmpty,
            let seconds = json["expires_in"]?.double, seconds > 0
        else { throw .badAnswer }
        kept.withLock { $0 = (fresh, answer.requestedAt + seconds) }
        return fresh
    }

    /// Forgets `token`, as Google no longer takes it.
    func drop(_ token: String) {
        kept.withLock { if $0?.token == token { $0 = nil } }
    }
}

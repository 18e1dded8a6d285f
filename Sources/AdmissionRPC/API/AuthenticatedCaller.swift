package import AdmissionStore
import JSONRPC

/// A caller whose token was found to stand.
package struct AuthenticatedCaller: RPCCaller {
    package let id: Caller.ID
    package let standsUntil: ContinuousClock.Instant
    private let scopes: Set<String>
    private let isAdmin: Bool

    init(_ credential: Credential) {
        id = credential.caller
        standsUntil = credential.standsUntil
        scopes = credential.scopes
        isAdmin = credential.scopes.contains("admin")
    }

    package func holds(scope: String) -> Bool {
        isAdmin || scopes.contains(scope)
    }
}

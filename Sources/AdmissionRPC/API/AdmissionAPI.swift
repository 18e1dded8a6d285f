import Admission
package import AdmissionStore
package import JSONRPC

/// Admit's methods over JSON-RPC, whatever carries the messages.
package struct AdmissionAPI: Sendable {
    package typealias Method = JSONRPC.Method<AuthenticatedCaller>

    /// Answers messages.
    package let engine: Engine<AuthenticatedCaller>
    private let store: Store

    /// - Parameters:
    ///   - receiver: where providers' events come in; without one none can be verified.
    ///   - observe: hears of every call once it is answered.
    package init(
        store: Store, receiver: BillingReceiver? = nil, version: String,
        observe: @escaping @Sendable (CallRecord) -> Void
    ) {
        self.store = store
        engine = Engine(
            title: "Admit", version: version,
            description: """
                Decides who gets into a product that is launched by invitation, in some regions, \
                to paying subscribers.
                """,
            methods: Self.methods(store, receiver), components: Schemas.components,
            mapError: RPCError.init(mapping:), observe: observe)
    }

    /// The caller that a token belongs to; `nil` when it is unknown, expired or revoked.
    /// - Throws: `RPCError` when it cannot be told now.
    package func authenticate(_ token: String) async throws -> AuthenticatedCaller? {
        do {
            return try await store.credential(for: token).map(AuthenticatedCaller.init)
        } catch {
            throw RPCError(mapping: error)
        }
    }

    /// All methods, as they are declared.
    package static func methods(
        _ store: Store, _ receiver: BillingReceiver? = nil
    ) -> [Method] {
        accessMethods(store) + accountMethods(store) + productMethods(store) + regionMethods(store)
            + subscriptionMethods(store) + campaignMethods(store) + inviteMethods(store)
            + redemptionMethods(store) + allowanceMethods(store) + treeMethods(store)
            + abuseMethods(store) + waitlistMethods(store)
            + billingMethods(store, receiver ?? BillingReceiver(store: store))
    }
}

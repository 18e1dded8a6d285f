public import Foundation
import JSONRPC

extension AdmitClient {
    /// The question that Admit is for: may this account use this product, now?
    public var access: Access { Access(client: self) }

    /// The question that Admit is for: may this account use this product, now?
    public struct Access: Sendable {
        let client: AdmitClient

        /// A decision under a supposition.
        public struct Preview: Hashable, Sendable {
            /// What would be decided.
            public let decision: AccessDecision
            /// Whether a subscription, and nothing else, would open the door.
            public let payingWouldAdmit: Bool
        }

        /// How coming in came out.
        public enum Entrance: Hashable, Sendable {
            /// The account came in with this call.
            case entered(AccessDecision)
            /// It was in already; nothing changed.
            case alreadyIn(AccessDecision)
            /// It may not come in; the decision says why.
            case refused(AccessDecision)
        }

        /// Decides, and changes nothing.
        ///
        /// - Parameters:
        ///   - account: who asks.
        ///   - product: what is asked for.
        ///   - location: where the request comes from, as `US` or `US-TX`.
        ///   - at: the moment to decide for; now unless said.
        public func check(
            _ account: AccountReference, product: String, location: String? = nil, at: Date? = nil
        ) async throws(ClientError) -> AccessDecision {
            let result = try await client.call("access.check") {
                $0.add(account: account)
                $0.add("product", product)
                $0.add("location", ifPresent: location)
                $0.add("at", ifPresent: at)
            }
            return try AccessDecision(result)
        }

        /// Decides for many accounts in one message.
        ///
        /// - Returns: one outcome for each account, in their order. At most 1,000 at once.
        public func check(
            _ accounts: [AccountReference], product: String
        ) async throws(ClientError) -> [Result<AccessDecision, ClientError>] {
            let calls = accounts.map { account in
                var arguments = Arguments()
                arguments.add(account: account)
                arguments.add("product", product)
                return BatchCall("access.check", arguments.text)
            }
            return try await client.batch(calls).map { outcome in
                outcome.flatMap { result in
                    Result { () throws(ClientError) in try AccessDecision(result) }
                }
            }
        }

        /// Decides under a supposition, for `account` or for an imagined new one.
        public func preview(
            _ product: String, region: String, account: AccountReference? = nil,
            supposing supposition: Supposition = .init()
        ) async throws(ClientError) -> Preview {
            let result = try await client.call("access.preview") {
                $0.add("product", product)
                $0.add("region", region)
                if let account { $0.add(account: account) }
                if !supposition.isEmpty { $0.add("suppose", text: supposition.text) }
            }
            return Preview(
                decision: try AccessDecision(result),
                payingWouldAdmit: try result.flag("paying_would_admit"))
        }

        /// Turns a positive decision into an admission. Idempotent.
        public func enter(
            _ account: AccountReference, product: String, location: String? = nil,
            idempotencyKey: String? = nil
        ) async throws(ClientError) -> Entrance {
            let result = try await client.call("access.enter", idempotencyKey: idempotencyKey) {
                $0.add(account: account)
                $0.add("product", product)
                $0.add("location", ifPresent: location)
            }
            let decision = try AccessDecision(result.object("decision"))
            switch try result.text("outcome") {
            case "entered": return .entered(decision)
            case "already_in": return .alreadyIn(decision)
            case "refused": return .refused(decision)
            default: throw .badAnswer(problem: "an unknown outcome of entering")
            }
        }
    }
}

public import Foundation
import JSONRPC

extension AdmitClient {
    /// Where products are open.
    public var regions: Regions { Regions(client: self) }

    /// Where products are open.
    public struct Regions: Sendable {
        let client: AdmitClient

        /// Sets what a region may do from a moment on; what it overlaps ends there.
        ///
        /// - Parameters:
        ///   - product: what is gated.
        ///   - region: as `US` or `US-TX`.
        ///   - layer: `rollout` or `legal`.
        ///   - status: `open`, `waitlist`, `closed`; or `blocked`, `allowed`.
        ///   - reason: why, for those who look at it later.
        ///   - requires: an invite and the entitlement named like the product unless said.
        ///   - percent: the share of accounts that come in, 0 to 100.
        ///   - from: now unless said; a past moment is a correction.
        ///   - until: without end unless said.
        ///   - idempotencyKey: makes repeating harmless.
        public func set(
            product: String, region: String, layer: String, status: String, reason: String,
            requires: Rule.Requirements? = nil, percent: Int? = nil, from: Date? = nil,
            until: Date? = nil, idempotencyKey: String? = nil
        ) async throws(ClientError) -> Rule {
            let result = try await client.call("region.set", idempotencyKey: idempotencyKey) {
                $0.add("product", product)
                $0.add("region", region)
                $0.add("layer", layer)
                $0.add("status", status)
                if let requires { $0.add("requires", text: requires.text) }
                $0.add("percent", ifPresent: percent)
                $0.add("from", ifPresent: from)
                $0.add("until", ifPresent: until)
                $0.add("reason", reason)
            }
            return try Rule(result.object("rule"))
        }

        /// Lists a product's rules in force, now or at a moment.
        public func list(
            product: String, at: Date? = nil, limit: Int? = nil, cursor: String? = nil
        ) async throws(ClientError) -> Page<Rule> {
            let result = try await client.call("region.list") {
                $0.add("product", product)
                $0.add("at", ifPresent: at)
                $0.add("limit", ifPresent: limit)
                $0.add("cursor", ifPresent: cursor)
            }
            return try Page(result, Rule.init)
        }
    }
}

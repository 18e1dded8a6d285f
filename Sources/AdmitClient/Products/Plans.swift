package import JSONRPC

/// What can be subscribed to.
public struct Plan: Hashable, Sendable {
    /// What callers call it: `chatgpt_plus`.
    public let plan: String
    /// What a subscription to it grants.
    public let entitlements: [String]
    /// What providers sell it under.
    public let providerProducts: [ProviderProduct]

    /// One price or product at one provider.
    public struct ProviderProduct: Hashable, Sendable {
        /// `stripe`, `app_store`, `google_play`.
        public let provider: String
        /// The provider's identifier.
        public let product: String

        /// Puts a provider's product together.
        public init(provider: String, product: String) {
            self.provider = provider
            self.product = product
        }

        init(_ json: JSON) throws(ClientError) {
            provider = try json.text("provider")
            product = try json.text("product")
        }
    }

    init(_ json: JSON) throws(ClientError) {
        plan = try json.text("plan")
        entitlements = json.texts("entitlements")
        providerProducts = try json.list("provider_products", ProviderProduct.init)
    }
}

extension JSONText {
    /// The provider's products as an array of objects.
    package init(_ products: [Plan.ProviderProduct]) {
        self.init { writer in
            writer.array { writer in
                for item in products {
                    writer.object { writer in
                        writer.member("provider", item.provider)
                        writer.member("product", item.product)
                    }
                }
            }
        }
    }
}

extension AdmitClient {
    /// What can be subscribed to.
    public var plans: Plans { Plans(client: self) }

    /// What can be subscribed to.
    public struct Plans: Sendable {
        let client: AdmitClient

        /// Makes a plan, or changes it.
        public func put(
            _ plan: String, entitlements: [String], providerProducts: [Plan.ProviderProduct] = [],
            idempotencyKey: String? = nil
        ) async throws(ClientError) -> Plan {
            let result = try await client.call("plan.put", idempotencyKey: idempotencyKey) {
                $0.add("plan", plan)
                $0.add("entitlements", entitlements)
                $0.add("provider_products", text: JSONText(providerProducts))
            }
            return try Plan(result.object("plan"))
        }

        /// Lists every plan.
        public func list(
            limit: Int? = nil, cursor: String? = nil
        ) async throws(ClientError) -> Page<Plan> {
            let result = try await client.call("plan.list") {
                $0.add("limit", ifPresent: limit)
                $0.add("cursor", ifPresent: cursor)
            }
            return try Page(result, Plan.init)
        }
    }
}

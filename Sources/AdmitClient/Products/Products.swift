package import JSONRPC

/// What is gated, with its policy.
public struct Product: Hashable, Sendable {
    /// What callers call it: `sora`.
    public let product: String
    /// What people call it.
    public let name: String
    /// What holds for everyone, whatever the region.
    public let policy: Policy

    /// What holds for everyone, whatever the region.
    public struct Policy: Hashable, Sendable {
        /// The issuers of which an account must hold a linked identity, every one.
        public let links: [String]
        /// Whether whoever came in stays in when the region closes again.
        public let keepAdmitted: Bool
        /// `home_only`, `location_only`, `both` or `home_with_grace`.
        public let travel: String
        /// How many days of absence are borne with `home_with_grace`.
        public let travelGraceDays: Int?

        /// Puts a policy together.
        public init(
            links: [String] = [], keepAdmitted: Bool = false, travel: String = "home_only",
            travelGraceDays: Int? = nil
        ) {
            self.links = links
            self.keepAdmitted = keepAdmitted
            self.travel = travel
            self.travelGraceDays = travelGraceDays
        }

        /// The policy as an object.
        package var text: JSONText {
            JSONText { writer in
                writer.object { writer in
                    writer.member("links", links)
                    writer.member("keep_admitted", keepAdmitted)
                    writer.member("travel", travel)
                    writer.member("travel_grace_days", ifPresent: travelGraceDays)
                }
            }
        }

        init(_ json: JSON) throws(ClientError) {
            links = json.texts("links")
            keepAdmitted = json["keep_admitted"]?.bool ?? false
            travel = try json.text("travel")
            travelGraceDays = json.countIfPresent("travel_grace_days")
        }
    }

    init(_ json: JSON) throws(ClientError) {
        product = try json.text("product")
        name = try json.text("name")
        policy = try Policy(json.object("policy"))
    }
}

extension AdmitClient {
    /// What is gated.
    public var products: Products { Products(client: self) }

    /// What is gated.
    public struct Products: Sendable {
        let client: AdmitClient

        /// Makes a product, or changes it.
        public func put(
            _ product: String, name: String, policy: Product.Policy = .init(),
            idempotencyKey: String? = nil
        ) async throws(ClientError) -> Product {
            let result = try await client.call("product.put", idempotencyKey: idempotencyKey) {
                $0.add("product", product)
                $0.add("name", name)
                $0.add("policy", text: policy.text)
            }
            return try Product(result.object("product"))
        }

        /// Lists every product.
        public func list(
            limit: Int? = nil, cursor: String? = nil
        ) async throws(ClientError) -> Page<Product> {
            let result = try await client.call("product.list") {
                $0.add("limit", ifPresent: limit)
                $0.add("cursor", ifPresent: cursor)
            }
            return try Page(result, Product.init)
        }
    }
}

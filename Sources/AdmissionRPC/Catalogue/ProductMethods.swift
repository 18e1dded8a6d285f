import Admission
import AdmissionStore
import JSONRPC

extension AdmissionAPI {
    static func productMethods(_ store: Store) -> [Method] {
        [
            Method(
                "product.put", "Creates a product or replaces what it says.",
                scope: "product:write", writes: true, parameters: Parameters.product,
                Parameters.text("name", "What people call it.", 1...200), policy,
                result: Schemas.wrapped("product", "Product")
            ) { call, product, name, policy in
                try await call.write {
                    JSONText("product", $0)
                } perform: { key in
                    try await store.put(
                        Product(product: product, name: name, policy: policy), idempotency: key)
                }
            },
            Method(
                "product.list", "Lists every product.", scope: "product:write", writes: false,
                parameters: Parameters.limit, Parameters.cursor(of: Product.self),
                result: Schemas.page(of: "Product")
            ) { _, limit, cursor in
                JSONText(
                    try await store.products(), after: cursor, limit: limit, name: \.product)
            },
            Method(
                "plan.put", "Creates a plan or replaces what it grants and what sells it.",
                scope: "product:write", writes: true,
                parameters: Parameters.name("plan", "The plan.", of: PlanName.self), entitlements,
                providerProducts, result: Schemas.wrapped("plan", "Plan")
            ) { call, plan, entitlements, providerProducts in
                try await call.write {
                    JSONText("plan", $0)
                } perform: { key in
                    try await store.put(
                        Plan(
                            plan: plan, entitlements: entitlements,
                            providerProducts: providerProducts), idempotency: key)
                }
            },
            Method(
                "plan.list", "Lists every plan.", scope: "product:write", writes: false,
                parameters: Parameters.limit, Parameters.cursor(of: PlanName.self),
                result: Schemas.page(of: "Plan")
            ) { _, limit, cursor in
                JSONText(try await store.plans(), after: cursor, limit: limit, name: \.plan)
            },
        ]
    }

    private static let policy = Parameter<Product.Policy>(
        "policy", "What holds for everyone, whatever the region.", schema: Schemas.policy
    ) { (json) throws(InvalidValue) in
        try json.object(["links", "keep_admitted", "travel", "travel_grace_days"])
        let links = try json.member("links") { (json) throws(InvalidValue) in
            try json.list(most: 32) { (json) throws(InvalidValue) -> Issuer in try json.name() }
        }
        let keepAdmitted = try json.member("keep_admitted") { (json) throws(InvalidValue) in
            try json.truth()
        }
        let name = try json.member("travel") { (json) throws(InvalidValue) in
            try json.choice(Product.Travel.names)
        }
        let days = try json.member("travel_grace_days") { (json) throws(InvalidValue) in
            try json.number(1...3650)
        }
        guard let travel = Product.Travel(name: name ?? "home_only", graceDays: days) else {
            throw InvalidValue(
                "travel_grace_days goes with the travel rule home_with_grace, and only with it")
        }
        return Product.Policy(
            links: links ?? [], keepAdmitted: keepAdmitted ?? false, travel: travel)
    }

    private static let entitlements = Parameter<[Entitlement]>(
        "entitlements", "What a subscription to the plan grants.",
        schema: .array(of: Schemas.name, maxItems: 64)
    ) { (json) throws(InvalidValue) in
        try json.list(most: 64) { (json) throws(InvalidValue) -> Entitlement in
            try json.name()
        }
    }

    private static let providerProducts = Parameter<[Plan.ProviderProduct]>(
        "provider_products", "The providers' products that sell the plan.",
        schema: .array(of: Schemas.providerProduct, maxItems: 200)
    ) { (json) throws(InvalidValue) in
        try json.list(most: 200) { (json) throws(InvalidValue) in
            try json.object(["provider", "product"])
            return Plan.ProviderProduct(
                provider: try json.required("provider") { (json) throws(InvalidValue) in
                    try json.name()
                },
                product: try json.required("product") { (json) throws(InvalidValue) in
                    try json.text(1...255)
                })
        }
    }
}

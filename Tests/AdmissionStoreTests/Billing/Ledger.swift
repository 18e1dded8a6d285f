import Admission
import AdmissionStore
import Billing
import Foundation
import Postgres

extension Scene {
    /// Sets up a product as at the launch, whose plan a Stripe price sells.
    func launchWithStripe(keepAdmitted: Bool = false) async throws {
        try await launch(keepAdmitted: keepAdmitted)
        try await sell(StripeScript.price)
    }

    /// Has prices of Stripe, and no others, sell the plan.
    func sell(_ prices: String...) async throws {
        _ = try await store.put(
            Plan(
                plan: Names.plan, entitlements: [Entitlement(trusted: "sora")],
                providerProducts: prices.map {
                    .init(provider: Issuer(trusted: "stripe"), product: $0)
                }))
    }

    @discardableResult
    func attach(_ script: StripeScript, to account: Account.ID, on store: Store? = nil)
        async throws -> LinkOutcome
    {
        try await (store ?? self.store).attach(
            Identity(issuer: Issuer(trusted: "stripe"), subject: script.customer), to: account
        ).made
    }

    /// Takes events in one after the other.
    func ingest(_ events: [IncomingEvent]) async throws {
        for event in events { _ = try await store.ingest(event).made }
    }

    /// How the subscriptions of the ledger stand, as the tables have it.
    func standings() async throws -> [String: [Billing.Standing.Moment]] {
        let rows = try await rows(
            """
            select b.external_id, m.effective_at, m.state, m.raw_status, m.will_renew,
                m.paid_through, m.grace_until, m.access_until, to_jsonb(m.products)::text
            from billing_subject as b
            inner join billing_moment as m on m.subject_id = b.id
            order by b.external_id, m.effective_at
            """)
        var standings: [String: [Billing.Standing.Moment]] = [:]
        for row in rows {
            let products: String = try row(8)
            let state: String = try row(2)
            standings[try row(0), default: []].append(
                Billing.Standing.Moment(
                    from: try row(1), state: Subscription.State(rawValue: state)!,
                    rawStatus: try row(3), willRenew: try row(4), paidThrough: try row(5),
                    graceUntil: try row(6), accessUntil: try row(7),
                    products: try JSONDecoder().decode([String].self, from: Data(products.utf8))))
        }
        return standings
    }

    /// Everything that the ledger's events come to, as one text for each table.
    func projected() async throws -> [String] {
        var texts: [String] = []
        for text in [
            "select account_id, plan, state, will_renew, paid_through, access_until, raw_status, "
                + "grace_until, external_id, created_at from subscription",
            "select s.external_id, h.span, h.source from subscription_hold as h inner join "
                + "subscription as s on s.id = h.subscription_id",
        ] {
            let sum: String? = try await value(
                "select string_agg(t::text, ' ' order by t::text) from (\(text)) as t")
            texts.append(sum ?? "")
        }
        return texts
    }
}

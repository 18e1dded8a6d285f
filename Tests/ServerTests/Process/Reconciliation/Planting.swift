import Admission
import Billing
import BillingTesting
import Foundation
import Testing

/// Plants drifts into a world: some subscriptions of each kind, among many that agree.
struct Planting {
    /// All kinds that Stripe's subscriptions can have; one that is replaced by another is Google Play's.
    static let kinds = Drift.Kind.allCases.filter { $0 != .superseded }

    private let world: BillingWorld
    private(set) var planted: [PlantedDrift] = []
    private var links: [(account: Int, customer: String)] = []
    private var events: [String] = []
    private var told: [StripeExport] = []
    private var afterwards: [String] = []

    /// - Returns: what was planted, in order.
    static func plant(
        _ drifts: Int, among count: Int, in world: BillingWorld
    ) async throws -> [PlantedDrift] {
        var planting = Planting(world)
        for number in 1...count {
            let kind =
                number <= drifts ? Self.kinds[(number - 1) % Self.kinds.count] : nil
            planting.add(number, kind)
        }
        try await world.link(planting.links)
        try await world.deliver(planting.events)
        world.tell(planting.told)
        for statement in planting.afterwards { try await world.sql(statement) }
        return planting.planted.sorted()
    }

    private init(_ world: BillingWorld) { self.world = world }

    private var now: Int { world.now }
    private var day: Int { BillingWorld.day }

    /// One subscription that agrees, but for one thing.
    private mutating func add(_ number: Int, _ kind: Drift.Kind?) {
        let agreed = world.subscription(number)
        var ours = agreed
        var theirs: StripeExport? = agreed
        var isDelivered = true
        var subject = agreed.id
        switch kind {
        case nil, .superseded: break
        case .missingLocal: isDelivered = false
        case .missingRemote: theirs = nil
        case .overgrant:
            theirs?.status = "canceled"
            theirs?.endedAt = now - day
        case .undergrant:
            ours.start = now - 40 * day
            ours.end = now - 10 * day
        case .period: theirs?.end += 5 * day
        case .plan: theirs?.price = "price_pro"
        case .willRenew: theirs?.cancelsAtEnd = true
        case .duplicateActive: subject = addDouble(of: number)
        case .wrongOwner: giveAway(agreed.id, number)
        case .refundUnapplied where number.isMultiple(of: 2):
            // Its event was lost.
            let refund = agreed.refunded("re_\(number)", at: now - day)
            world.provider.put("re_\(number)", refund, in: .stripeRefunds)
            world.provider.put(
                agreed.payment, agreed.invoicePayment, in: .stripeInvoicePayments)
        case .refundUnapplied:
            events.append(agreed.refund("evt_refund_\(number)", at: now - day))
            forget(agreed)
        case .graceOverrun:
            ours.status = "past_due"
            ours.start = now - 20 * day
            theirs = ours
            prolong(ours)
        case .stuckEvent:
            afterwards.append(
                """
                update billing_event set outcome = 'failed', error = 'it could not be applied'
                where key like '%evt_\(number)'
                """)
        case .unmappedProduct:
            ours.price = "price_new"
            theirs = ours
        case .environmentMismatch: theirs?.isLive = false
        case .unlinked: break
        }
        if kind != .unlinked { links.append((number, agreed.customer)) }
        if isDelivered { events.append(ours.event("evt_\(number)", at: ours.start, "created")) }
        if let theirs { told.append(theirs) }
        if let kind { planted.append(PlantedDrift(subject, kind)) }
    }

    /// The same account pays for another one, somewhat later.
    private mutating func addDouble(of number: Int) -> String {
        let double = world.subscription(number, "x")
        links.append((number, double.customer))
        events.append(double.event("evt_x\(number)", at: double.start + day, "created"))
        told.append(double)
        return double.id
    }

    private mutating func giveAway(_ name: String, _ number: Int) {
        let other = BillingWorld.account(900_000 + number)
        afterwards.append(
            """
            insert into account (id, home_region, created_at) values ('\(other)', 'US', now());
            update billing_subject set account_id = '\(other)' where external_id = '\(name)';
            update subscription set account_id = '\(other)' where external_id = '\(name)';
            """)
    }

    /// As if the refund had never been looked at.
    private mutating func forget(_ subscription: StripeExport) {
        for table in ["billing_subject", "subscription"] {
            afterwards.append(
                """
                update \(table) set state = 'active', access_until = to_timestamp(\(subscription.end)),
                    paid_through = to_timestamp(\(subscription.end)), will_renew = true
                where external_id = '\(subscription.id)'
                """)
        }
    }

    /// As if every retry of the payment had begun a new grace.
    private mutating func prolong(_ subscription: StripeExport) {
        for table in ["billing_subject", "subscription"] {
            afterwards.append(
                """
                update \(table) set grace_until = to_timestamp(\(now + 5 * day)),
                    access_until = to_timestamp(\(now + 5 * day))
                where external_id = '\(subscription.id)'
                """)
        }
    }
}

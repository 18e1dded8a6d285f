import Foundation

/// A subscription as the newest snapshot has it, mended by what was told since.
struct SubscriptionView {
    var status: Observation.Status
    var rawStatus: String?
    var willRenew: Bool
    var periodStart: Date?
    var periodEnd: Date?
    var graceUntil: Date?
    var endsAt: Date?
    var products: [String] = []
    /// Names the payment that pays for the period.
    var payment: String?
    var isFinal = false
    /// Whether payments say more than the snapshot does, so that the API should be asked.
    var isLagging = false

    init(_ status: Observation.Status) {
        self.status = status
        willRenew = false
    }

    init(_ snapshot: Observation.Snapshot, _ policy: SubscriptionPolicy) {
        let item = Self.decisiveItem(snapshot.items, policy)
        status = snapshot.status
        rawStatus = snapshot.rawStatus
        willRenew = snapshot.willRenew
        periodStart = item?.periodStart ?? snapshot.periodStart
        periodEnd = item?.periodEnd ?? snapshot.periodEnd
        graceUntil = snapshot.graceUntil
        endsAt = snapshot.endsAt
        products = snapshot.products
        payment = snapshot.payment
        isFinal = snapshot.isFinal
        if snapshot.isCollectionPaused, policy.pausedCollectionTakesAccess, !isFinal {
            status = .paused
        }
    }

    /// What payments alone tell while there is no snapshot: who has paid is let in.
    init?(paidFor payments: PaymentRecords, asOf at: Date) {
        let paid = payments.records.filter {
            $0.periodEnd != nil && $0.settlement(asOf: at)?.isPaid == true
        }
        guard let last = paid.max(by: { $0.periodEnd! < $1.periodEnd! }) else { return nil }
        self.init(.active)
        willRenew = true
        (periodStart, periodEnd, products) = (last.periodStart, last.periodEnd, last.products)
        isLagging = true
    }

    private static func decisiveItem(
        _ items: [Observation.Item], _ policy: SubscriptionPolicy
    ) -> Observation.Item? {
        items.first { !policy.soldProducts.isDisjoint(with: $0.products) }
            ?? items.max { $0.periodEnd < $1.periodEnd }
    }

    /// Lets payments that were told of since the snapshot speak. An event of the subscription itself
    /// may be lost or late; whoever has paid is let in all the same.
    mutating func heed(_ payments: PaymentRecords, since: Date, asOf at: Date) {
        guard !isFinal else { return }
        let isUnpaid = [.pending, .pastDue, .onHold, .grace].contains(status)
        restore(payments, since: since, asOf: at)
        guard isUnpaid || [.active, .trialing, .unknown].contains(status), let periodEnd else {
            return
        }
        let told = payments.records.filter {
            ($0.settlement(asOf: at)?.at ?? .distantPast) >= since
        }
        let paid = told.filter { $0.settlement(asOf: at)?.isPaid == true }
            .filter { record in
                guard let end = record.periodEnd else { return false }
                return isUnpaid ? end >= periodEnd : end > periodEnd + 3_600
            }
            .max { $0.periodEnd! < $1.periodEnd! }
        if let paid {
            status = .active
            (periodStart, self.periodEnd, payment) = (paid.periodStart, paid.periodEnd, nil)
            isLagging = true
        } else if status == .active || status == .trialing {
            heedFailures(told, since: since, asOf: at)
        }
    }

    /// A failed payment for this period or the next one means what `past_due` means.
    private mutating func heedFailures(
        _ records: [PaymentRecord], since: Date, asOf at: Date
    ) {
        let failed = records.filter { record in
            guard let settlement = record.settlement(asOf: at), !settlement.isPaid,
                settlement.at > since, let start = record.periodStart
            else { return false }
            return start == periodStart || periodEnd.map { start >= $0 } ?? false
        }
        guard let first = failed.min(by: { $0.periodStart! < $1.periodStart! }) else { return }
        status = .pastDue
        (periodStart, periodEnd, payment) = (first.periodStart, first.periodEnd, nil)
        isLagging = true
    }

    /// A refund that was taken back since gives back what the provider had taken for it.
    private mutating func restore(_ payments: PaymentRecords, since: Date, asOf at: Date) {
        guard status == .revoked, let number = payments.number(of: payment),
            let restored = payments.records[number].restored(asOf: at), restored > since
        else { return }
        status = .active
    }
}

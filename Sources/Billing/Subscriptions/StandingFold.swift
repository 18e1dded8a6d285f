import Admission
import Foundation

/// Goes through the observations of a subscription in the order of the provider's clock, and notes how
/// the subscription stood after each moment.
struct StandingFold {
    let policy: SubscriptionPolicy
    let payments: PaymentRecords

    /// The newest snapshot, and when it was true.
    private(set) var snapshot: Observation.Snapshot?
    private(set) var snapshotAt = Date.distantPast
    private var isContradicted = false
    /// What was said since by events that hold no snapshot.
    private var status: Observation.Status?
    private var isRenewalOff = false
    private var hasChanged = false
    /// Whether another subscription has taken its place, whatever is told of it since.
    private var isReplaced = false
    /// Whether access was taken back, whatever is paid.
    private var isRevokedForGood = false
    /// Orders whose money was given back, and when that was told last.
    private var voided: Set<String> = []
    private var voidedAt = Date.distantPast
    /// What paid, by the newest snapshot that names a payment.
    private var payment: String?
    /// The start of the first period of those that are unpaid in a row.
    private var unpaidSince: Date?
    private var isLagging = false
    private var moments: [Standing.Moment] = []

    private init(_ observations: [Observation], _ policy: SubscriptionPolicy) {
        self.policy = policy
        payments = PaymentRecords(observations)
    }

    /// What observations come to.
    /// - Parameter observations: in order, at least one.
    static func standing(of observations: [Observation], policy: SubscriptionPolicy) -> Standing {
        var fold = StandingFold(observations, policy)
        var start = observations.startIndex
        while start < observations.endIndex {
            let at = observations[start].at
            let end = observations[start...].firstIndex { $0.at != at } ?? observations.endIndex
            fold.take(observations[start..<end], at: at)
            start = end
        }
        return fold.standing(of: observations)
    }

    /// Takes in all that was told of one moment.
    private mutating func take(_ observations: ArraySlice<Observation>, at: Date) {
        if let choice = SnapshotChoice(among: observations),
            choice.snapshot.isFinal || snapshot?.isFinal != true
        {
            snapshot = choice.snapshot
            snapshotAt = at
            payment = choice.snapshot.payment ?? payment
            isContradicted = choice.isContradicted
            (status, isRenewalOff, hasChanged) = (nil, false, false)
        }
        // A snapshot of the same moment knows all that the notices say, but for a void and a
        // replacement.
        let notices = observations.filter { $0.notice != nil }
        for observation in notices.sorted(by: { $0.notice!.order < $1.notice!.order }) {
            heed(observation, at: at, isOutdone: snapshot != nil && snapshotAt == at)
        }
        note(at: at)
    }

    private mutating func heed(_ observation: Observation, at: Date, isOutdone: Bool) {
        if observation.notice == .voided {
            if observation.references.isEmpty { isRevokedForGood = true }
            voided.formUnion(observation.references)
            voidedAt = at
            return
        }
        if observation.notice == .replaced { isReplaced = true }
        guard !isOutdone, snapshot?.isFinal != true else { return }
        switch observation.notice {
        case .changed: hasChanged = true
        case .renewalOff: isRenewalOff = true
        case .onHold: status = .onHold
        case .paused: status = .paused
        case .expired: status = .expired
        case .replaced, .voided, nil: break
        }
    }

    /// Whether what pays for the present was given back. A void of an order counts against that order
    /// alone, whenever it is told which one pays; as long as nothing tells, it may be this one.
    private var isVoided: Bool {
        if isRevokedForGood { return true }
        guard let payment else { return !voided.isEmpty }
        return voided.contains(payment)
    }

    /// Writes down how the subscription stands at a moment, if that is anything new.
    private mutating func note(at: Date) {
        if isVoided, moments.last?.state == .revoked { return }
        guard let view = view(at: at) else { return }
        isLagging = view.isLagging
        followUnpaid(view, at: at)
        var moment = moment(view, at: at)
        if isVoided || isTakenBack(view, asOf: at) {
            moment = closed(moment, .revoked, at: at)
            if isVoided { moment.willRenew = false }
        }
        if moments.last?.saysTheSame(as: moment) != true { moments.append(moment) }
    }

    /// The present as the newest snapshot has it, with what was told since.
    private func view(at: Date) -> SubscriptionView? {
        guard let snapshot else {
            var view = SubscriptionView(paidFor: payments, asOf: at)
            let status = isReplaced ? .expired : status
            if let status { view = view ?? SubscriptionView(status) }
            if isVoided { view = view ?? SubscriptionView(.revoked) }
            if let status { view?.status = status }
            if isRenewalOff || isReplaced { view?.willRenew = false }
            return view
        }
        var view = SubscriptionView(snapshot, policy)
        if let status { view.status = status }
        if isRenewalOff { view.willRenew = false }
        view.heed(payments, since: snapshotAt, asOf: at)
        if isReplaced, view.status != .revoked { view.status = .expired }
        if isReplaced { view.willRenew = false }
        return view
    }

    /// Keeps the start of the first unpaid period while payments go on failing: neither a retry nor
    /// a further unpaid period begins a new window of grace.
    private mutating func followUnpaid(_ view: SubscriptionView, at: Date) {
        switch view.status {
        case .pastDue:
            if unpaidSince == nil {
                // When the period itself is paid, it is something between that is not.
                let isPaid = payments.records.contains {
                    $0.covers(from: view.periodStart, to: view.periodEnd)
                        && $0.settlement(asOf: at)?.isPaid == true
                }
                unpaidSince = isPaid ? at : (view.periodStart ?? at)
            }
        case .onHold:
            if unpaidSince == nil, let end = view.periodEnd {
                unpaidSince = end > at ? view.periodStart : end
            }
        case .unknown, .paused: break
        default: unpaidSince = nil
        }
    }

    /// Whether the payment that grants in this view is back with its payer.
    private func isTakenBack(_ view: SubscriptionView, asOf at: Date) -> Bool {
        switch view.status {
        case .trialing, .active, .pastDue, .grace, .unknown: break
        default: return false
        }
        let records =
            view.status == .pastDue ? lastPaidRecords(view) : grantingRecords(view)
        let granting = records.filter { $0.moved(asOf: at) }
        return !granting.isEmpty && granting.allSatisfy { $0.takenBack(asOf: at) != nil }
    }

    /// The payments that grace goes on from: whoever has the last period's money back gets none.
    private func lastPaidRecords(_ view: SubscriptionView) -> [PaymentRecord] {
        guard let unpaidSince else { return grantingRecords(view) }
        let before = payments.records.filter { record in
            guard let end = record.periodEnd else { return false }
            return abs(end.timeIntervalSince(unpaidSince)) <= 3_600
        }
        return before.isEmpty ? grantingRecords(view) : before
    }

    /// The payments that pay for the whole of the view's period.
    private func grantingRecords(_ view: SubscriptionView) -> [PaymentRecord] {
        let own = payments.number(of: view.payment)
        let all = payments.records
        if all.count == 1, all[0].periodEnd == nil { return all }
        return all.indices
            .filter {
                all[$0].covers(from: view.periodStart, to: view.periodEnd)
                    || ($0 == own && (all[$0].periodEnd == nil || view.periodStart == nil))
            }
            .map { all[$0] }
    }

    private func moment(_ view: SubscriptionView, at: Date) -> Standing.Moment {
        let last = moments.last
        var moment = Standing.Moment(
            from: at, state: .unknown, rawStatus: view.rawStatus, willRenew: view.willRenew,
            paidThrough: last?.paidThrough, graceUntil: nil, accessUntil: last?.accessUntil,
            products: view.products.isEmpty ? last?.products ?? [] : view.products)
        switch view.status {
        case .trialing, .active:
            guard let end = earlier(view.periodEnd, view.endsAt) else { break }
            moment.state = view.status == .active ? .active : .trialing
            if view.status == .active { moment.paidThrough = end }
            moment.accessUntil = end
        case .pastDue, .grace:
            grantGrace(&moment, view, at: at)
        case .pending: return closed(moment, .pending, at: at)
        case .onHold:
            moment.paidThrough = earlier(moment.paidThrough, unpaidSince) ?? view.periodEnd
            moment.accessUntil = moment.accessUntil ?? view.periodEnd
            return closed(moment, .onHold, at: at)
        case .paused, .expired, .revoked:
            let end = earlier(view.periodEnd, view.endsAt)
            moment.paidThrough = earlier(moment.paidThrough ?? end, view.endsAt)
            moment.accessUntil = earlier(moment.accessUntil ?? end, view.endsAt)
            let state: Subscription.State =
                view.status == .paused ? .paused : view.status == .expired ? .expired : .revoked
            return closed(moment, state, at: at)
        case .unknown: break
        }
        return moment
    }

    private func grantGrace(_ moment: inout Standing.Moment, _ view: SubscriptionView, at: Date) {
        let until: Date?
        if view.status == .pastDue {
            let since = unpaidSince ?? at
            until = earlier(since + policy.graceSeconds, view.endsAt)
            moment.paidThrough = since
        } else {
            until = earlier(view.graceUntil ?? view.periodEnd, view.endsAt)
            if let end = view.periodEnd, let until, end < until { moment.paidThrough = end }
        }
        guard let until else { return }
        moment.accessUntil = until
        moment.state = until > at ? .grace : .onHold
        if until > at { moment.graceUntil = until }
    }

    /// A moment from which on nothing is granted.
    private func closed(
        _ moment: Standing.Moment, _ state: Subscription.State, at: Date
    ) -> Standing.Moment {
        var moment = moment
        moment.state = state
        moment.graceUntil = nil
        if state == .revoked {
            moment.paidThrough = earlier(moments.last?.paidThrough ?? moment.paidThrough, at)
            moment.accessUntil = moments.last?.accessUntil ?? moment.accessUntil
        }
        moment.accessUntil = moment.accessUntil.map { min($0, at) }
        return moment
    }

    private func earlier(_ left: Date?, _ right: Date?) -> Date? {
        guard let left, let right else { return left ?? right }
        return min(left, right)
    }

    private func standing(of observations: [Observation]) -> Standing {
        let first = observations[0]
        var standing = Standing(moments: moments)
        if moments.isEmpty {
            standing.moments = [
                Standing.Moment(
                    from: first.at, state: .unknown, rawStatus: nil, willRenew: false,
                    paidThrough: nil, graceUntil: nil, accessUntil: nil, products: [])
            ]
        }
        standing.holds = DisputeHolds.holds(of: observations)
        standing.owners = Self.owners(of: observations)
        standing.predecessor = observations.last { $0.predecessor != nil }?.predecessor
        standing.isFamilyShared = snapshot?.isFamilyShared ?? false
        standing.needsRefetch = needsRefetch(asOf: observations[observations.count - 1].at)
        return standing
    }

    private func needsRefetch(asOf at: Date) -> Bool {
        if isRevokedForGood { return false }
        guard let snapshot else { return true }
        // Another order may have paid since.
        if voidedAt > snapshotAt { return true }
        if snapshot.isFinal || isReplaced { return false }
        let status = snapshot.status
        let isEndless =
            (status == .active || status == .trialing) && snapshot.periodEnd == nil
            && snapshot.endsAt == nil
        return isContradicted || hasChanged || isLagging || isEndless || hasLooseRefund(asOf: at)
    }

    /// Whether a payment was refunded since the snapshot, and nothing tells which period it paid for.
    private func hasLooseRefund(asOf at: Date) -> Bool {
        let own = payments.number(of: snapshot?.payment)
        guard payments.records.count > 1 else { return false }
        return payments.records.indices.contains { number in
            guard number != own, payments.records[number].periodEnd == nil,
                let since = payments.records[number].takenBack(asOf: at)
            else { return false }
            return since > snapshotAt
        }
    }

    /// The newest first; the subscription's own name is weaker than all, and weaker still is the name
    /// of the one that it replaces.
    private static func owners(of observations: [Observation]) -> [String] {
        let subject = observations.last { $0.subject != nil }?.subject
        let predecessors = Set(observations.compactMap(\.predecessor)).subtracting([subject])
        let told = observations.reversed().flatMap(\.owners).withoutDoubles
        return told.filter { $0 != subject && !predecessors.contains($0) }
            + told.filter { $0 == subject } + told.filter { predecessors.contains($0) }
    }
}

extension Observation.Notice {
    /// What decides when several are of one moment: the graver comes last.
    fileprivate var order: Int {
        switch self {
        case .changed: 0
        case .renewalOff: 1
        case .paused: 2
        case .onHold: 3
        case .expired: 4
        case .replaced: 5
        case .voided: 6
        }
    }
}

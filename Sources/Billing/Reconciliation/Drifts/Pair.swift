import Admission
import Foundation

/// One subscription as both have it, and what it should be here.
struct Pair {
    let remote: RemoteSubscription
    let local: LocalSubscription
    let around: SubscriptionSurroundings
    /// Refunds and disputes that the provider has and the ledger does not know.
    let reversals: ReversalFinding
    /// What the ledger, the provider's snapshot and those come to together.
    let expected: Standing.Moment
    /// What the ledger comes to by itself.
    let told: Standing.Moment?
    let now: Date

    private static let precedence: [Drift.Kind] = [
        .refundUnapplied, .superseded, .graceOverrun, .overgrant, .undergrant, .plan, .period,
        .willRenew,
    ]

    private var isPaid: Bool { expected.grants(at: now) }

    /// How it stands otherwise than it should, if it does.
    func standing() -> Drift? {
        var found: [(kind: Drift.Kind, side: Standing.Moment)] = []
        if let kind = difference(local.current) { found.append((kind, local.current)) }
        if let projected = local.projection, !projected.isRevokedByStaff {
            let side = projected.moment
            if let kind = difference(side) { found.append((kind, side)) }
            if let plan = around.plan, plan != projected.plan { found.append((.plan, side)) }
        }
        // A hold stands beside the state, and shows in none of both.
        if let kind = reversals.holdDifference { found.append((kind, local.current)) }
        if isUnprojected { found.append((.undergrant, local.current)) }
        let first = Self.precedence.lazy.compactMap { kind in
            found.first { $0.kind == kind }
        }.first
        return first.map { drift($0.kind, $0.side) }
    }

    /// Whether it is paid for, its account and its plan are known, and no decision sees it.
    private var isUnprojected: Bool {
        isPaid && local.projection == nil && around.plan != nil && !around.hasSuccessor
            && (around.linkedAccount ?? local.account) != nil
    }

    private func difference(_ side: Standing.Moment) -> Drift.Kind? {
        let isOpen = side.grants(at: now)
        let isInGrace = side.state == .grace && [.grace, .onHold].contains(expected.state)
        if isOpen, !isPaid {
            if expected.state == .revoked { return .refundUnapplied }
            if around.hasSuccessor { return .superseded }
            return isInGrace ? .graceOverrun : .overgrant
        }
        // What was replaced is over, whatever its provider still says of it.
        if !isOpen, isPaid { return around.hasSuccessor ? nil : .undergrant }
        if isInGrace, let end = side.graceUntil, let right = expected.graceUntil,
            end.timeIntervalSince(right) >= remote.precisionSeconds
        {
            return .graceOverrun
        }
        guard side.state(at: now) == expected.state(at: now) else {
            return expected.state == .revoked ? .refundUnapplied : .period
        }
        // Of what is over or stands still, dates are history.
        let isSameTime =
            !expected.state(at: now).opens
            || isSame(side.paidThrough, expected.paidThrough)
                && isSame(side.accessUntil, expected.accessUntil)
                && isSame(side.graceUntil, expected.graceUntil)
        if !isSameTime { return .period }
        return side.willRenew == expected.willRenew ? nil : .willRenew
    }

    private func drift(_ kind: Drift.Kind, _ side: Standing.Moment) -> Drift {
        let isDouble = !around.others.isEmpty
        return Drift(
            kind, subject: local.externalID, severity: severity(kind),
            action: isDouble ? .quarantine : .apply,
            cause: cause, evidence: evidence(kind),
            version: local.version,
            detail: detail(kind, side)
                + (isDouble ? "; the customer has another live subscription" : ""),
            observation: isDouble ? nil : remote.observation,
            reversals: isDouble ? [] : reversals.observations)
    }

    private var cause: Drift.Cause {
        if !reversals.isEmpty {
            return around.heldReversals.isEmpty ? .neverDelivered : .deliveredFailed
        }
        return isToldAlready ? .processedWrongly : .neverDelivered
    }

    private func evidence(_ kind: Drift.Kind) -> [UUID] {
        if !reversals.isEmpty, !around.heldReversals.isEmpty { return around.heldReversals }
        return kind == .refundUnapplied && !around.refunds.isEmpty ? around.refunds : around.events
    }

    private func severity(_ kind: Drift.Kind) -> Drift.Severity {
        switch kind {
        case .undergrant: .critical
        case .refundUnapplied, .superseded, .graceOverrun, .overgrant: .high
        case .plan: .medium
        case .period: isPaid ? .medium : .low
        default: .low
        }
    }

    private func detail(_ kind: Drift.Kind, _ side: Standing.Moment) -> String {
        switch kind {
        case .plan:
            return "the plan \(local.projection?.plan ?? "none") here, "
                + "\(around.plan ?? "none") there"
        case .willRenew:
            return side.willRenew ? "renews here, not there" : "renews there, not here"
        default:
            if !reversals.isEmpty {
                return "\(side.state.summary(until: side.accessUntil)) here; "
                    + "\(reversals.summary) there"
            }
            if isUnprojected { return "\(expected.summary) there; no decision sees it here" }
            return "\(side.state.summary(until: side.accessUntil)) here, should be "
                + expected.summary
        }
    }

    /// Whether the ledger by itself comes to what should be.
    private var isToldAlready: Bool {
        guard let told else { return false }
        return told.state(at: now) == expected.state(at: now)
            && told.willRenew == expected.willRenew
            && told.products == expected.products
            && (!expected.state(at: now).opens
                || isSame(told.paidThrough, expected.paidThrough)
                    && isSame(told.accessUntil, expected.accessUntil)
                    && isSame(told.graceUntil, expected.graceUntil))
    }

    /// Providers count in seconds, databases in microseconds.
    private func isSame(_ left: Date?, _ right: Date?) -> Bool {
        switch (left, right) {
        case (nil, nil): true
        case (let left?, let right?): abs(left.timeIntervalSince(right)) < remote.precisionSeconds
        default: false
        }
    }
}

// MARK: Whose it is, what it sells, and what is paid twice

extension Pair {
    /// That it stands for another account than its owner's, or for none.
    func owner() -> Drift? {
        guard isPaid || local.current.grants(at: now) else { return nil }
        guard let linked = around.linkedAccount else {
            guard local.account == nil, isPaid else { return nil }
            return Drift(
                .unlinked, subject: local.externalID, severity: .high, action: .report,
                cause: .neverDelivered, evidence: around.events, version: local.version,
                detail: "\(expected.summary), and no account is linked to its owner")
        }
        let holders = [local.account, local.projection?.account].compactMap { $0 }
        guard !local.isFamilyShared, holders.contains(where: { $0 != linked }) else { return nil }
        let isDouble = !around.others.isEmpty
        return Drift(
            .wrongOwner, subject: local.externalID, severity: .high,
            action: isDouble ? .quarantine : .apply, cause: .processedWrongly,
            evidence: around.events, version: local.version,
            detail: "it stands for another account than its owner is linked to"
                + (isDouble ? "; that one has another live subscription" : ""),
            observation: isDouble ? nil : remote.observation)
    }

    /// That it is paid for and opens nothing.
    func unmapped() -> Drift? {
        guard isPaid, around.plan == nil else { return nil }
        return Drift(
            .unmappedProduct, subject: local.externalID, severity: .high, action: .report,
            cause: .processedWrongly, evidence: around.events, version: local.version,
            detail: "no plan sells any of its \(expected.products.count) products")
    }

    /// That its account pays for the same once more.
    func duplicate() -> Drift? {
        guard isPaid, around.tellsOfDuplicates, !around.others.isEmpty else { return nil }
        return Drift(
            .duplicateActive, subject: local.externalID, severity: .high, action: .quarantine,
            cause: .processedWrongly, evidence: around.others, version: local.version,
            detail: "its account has \(around.others.count) more that grant the same")
    }
}

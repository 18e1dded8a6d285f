import Foundation

/// One decision in the making.
///
/// Each requirement is a function of the facts and the gate; on its way it notes the moments at which
/// time alone would make it answer otherwise.
struct Evaluation {
    private let facts: Facts
    private let gate: RuleBook.Gate
    private let plans: [Plan.Name: Plan]
    private let at: Date
    private let home: Schedule?
    private let location: Schedule?
    /// Takes a subscription that grants whatever is wanted as given.
    private let isSubscriptionSupposed: Bool
    /// Where the account stands in a rollout by share; worked out when it is asked for.
    private let bucket: Int?
    /// The earliest moment noted.
    private var validUntil: Date?

    init(
        facts: Facts, gate: RuleBook.Gate, plans: [Plan.Name: Plan], at moment: Date,
        isSubscriptionSupposed: Bool = false, bucket: Int? = nil
    ) {
        self.facts = facts
        self.gate = gate
        self.plans = plans
        self.at = moment
        self.home = facts.homeRegion.map(gate.schedule)
        self.location =
            facts.location == facts.homeRegion ? home : facts.location.map(gate.schedule)
        self.isSubscriptionSupposed = isSubscriptionSupposed
        self.bucket = bucket
    }

    mutating func decision() -> Decision {
        let region = region()
        let wanted = wanted(isKept: region == .kept)
        let requirements = [
            RequirementResult(requirement: .account, state: account()),
            RequirementResult(requirement: .legal, state: legal()),
            RequirementResult(requirement: .region, state: region),
            RequirementResult(requirement: .link, state: link()),
            RequirementResult(requirement: .invite, state: invite(isWanted: wanted.invite)),
            RequirementResult(
                requirement: .subscription, state: subscription(granting: wanted.entitlement)),
        ]
        return Decision(
            account: facts.account, product: gate.product.product, requirements: requirements,
            admission: facts.admission, asOf: at, validUntil: validUntil)
    }

    private var isKept: Bool { gate.product.policy.keepAdmitted && facts.admission != nil }

    private mutating func note(_ moment: Date?) {
        guard let moment, moment > at, moment < validUntil ?? .distantFuture else { return }
        validUntil = moment
    }
}

// MARK: Account, law, links, invitation

extension Evaluation {
    private func account() -> RequirementState {
        switch facts.accountState {
        case nil: .unmet(.unknown)
        case .active: .met
        case .suspended: .unmet(.suspended)
        case .closed: .unmet(.closed)
        case .merged: .unmet(.merged)
        }
    }

    /// The law looks at both places, whichever counts for the rollout, and nothing outranks it.
    private mutating func legal() -> RequirementState {
        note(home?.legal.change(after: at))
        note(location?.legal.change(after: at))
        let isBlocked =
            home?.legal.verdict(at: at) == .blocked || location?.legal.verdict(at: at) == .blocked
        return isBlocked ? .unmet(.blocked) : .met
    }

    private func link() -> RequirementState {
        let links = gate.product.policy.links
        guard !links.isEmpty else { return .notRequired }
        guard let missing = links.first(where: { !facts.links.contains($0) }) else { return .met }
        return .unmet(.missing(issuer: missing))
    }

    private mutating func invite(isWanted: Bool) -> RequirementState {
        guard isWanted else { return .notRequired }
        if facts.redemption?.state == .confirmed { return .met }
        // Who came in while no invite was asked for stays in when one is asked for again.
        if isKept || facts.admission.map({ $0.redemption == nil }) ?? false { return .kept }
        guard let redemption = facts.redemption else { return .unmet(.none) }
        // Revoking an invite does not end a reservation that still runs: whoever pays against it was
        // promised that they get in.
        if case .reserved(let until) = redemption.state, until > at {
            note(until)
            return .unmet(.reserved(until: until))
        }
        return .unmet(redemption.isInviteRevoked ? .revoked : .none)
    }
}

// MARK: Region

extension Evaluation {
    private mutating func region() -> RequirementState {
        let reason = reasonByTravel()
        if let override = facts.override, at < override.until ?? .distantFuture {
            note(override.until)
            return override.isAllowed ? .waived : .unmet(.closed)
        }
        guard let reason else { return .met }
        if isKept { return .kept }
        return reason == .unresolved ? .unresolved(reason) : .unmet(reason)
    }

    /// Why the region, or the first of two, is not open; `nil` when it is.
    private mutating func reasonByTravel() -> Reason? {
        switch gate.product.policy.travel {
        case .homeOnly: return reason(home, in: facts.homeRegion)
        case .locationOnly: return reason(location, in: facts.location)
        case .both:
            let reasons = (
                reason(home, in: facts.homeRegion), reason(location, in: facts.location)
            )
            return reasons.0 ?? reasons.1
        case .homeWithGrace(let days):
            let reasons = (reason(home, in: facts.homeRegion), reasonAway(days: days))
            return reasons.0 ?? reasons.1
        }
    }

    /// Why a place abroad is not open, once the days of grace are over.
    private mutating func reasonAway(days: Int) -> Reason? {
        guard let place = facts.location, place.country != facts.homeRegion?.country,
            let reason = reason(location, in: place)
        else { return nil }
        let graceEnd = (facts.abroadSince ?? at).addingTimeInterval(Double(days) * 86_400)
        note(graceEnd)
        return at < graceEnd ? nil : reason
    }

    private mutating func reason(_ schedule: Schedule?, in place: Region?) -> Reason? {
        guard let rollout = schedule?.rollout else { return .unresolved }
        note(rollout.change(after: at))
        switch rollout.verdict(at: at) {
        case .open(_, let percent):
            if percent >= 100 { return nil }
            let bucket =
                bucket ?? RolloutShare.bucket(of: facts.account, in: gate.product.product)
            return bucket < percent ? nil : .outsideRollout
        case .waitlist:
            if isDrawn(in: place) { return nil }
            return isOffered(in: place) ? .offered : .waitlist(joined: isInLine())
        case .closed, nil:
            guard let opening = rollout.opening(after: at) else { return .closed }
            return .notYetOpen(opensAt: opening.at)
        }
    }

    /// Whether the account stood in the line of a place, was drawn and holds what it was offered. A
    /// country's line is that of its subdivisions too.
    private mutating func isDrawn(in place: Region?) -> Bool {
        guard let redemption = facts.redemption, isLine(redemption.drawnFrom, of: place) else {
            return false
        }
        switch redemption.state {
        case .confirmed: return true
        case .reserved(let until):
            note(until)
            return at < until
        case .released: return false
        }
    }

    /// Whether the account was drawn from a place's line, and what it was offered can still be redeemed.
    private mutating func isOffered(in place: Region?) -> Bool {
        switch facts.redemption?.state {
        // One redemption is all that an account can have of a product.
        case .confirmed: return false
        case .reserved(let until) where at < until:
            note(until)
            return false
        // What was reserved and has lapsed is the account's until it is given back.
        case .reserved:
            if let redemption = facts.redemption, !redemption.isInviteRevoked,
                isLine(redemption.drawnFrom, of: place)
            {
                return true
            }
        case .released, nil: break
        }
        guard let offer = facts.offer, isLine(offer.line, of: place) else { return false }
        note(offer.until)
        return at < offer.until
    }

    /// Whether the account waits. An offer whose time is over has left nothing behind.
    private mutating func isInLine() -> Bool {
        guard let offer = facts.offer else { return facts.isOnWaitlist }
        note(offer.until)
        return facts.isOnWaitlist && at < offer.until
    }

    private func isLine(_ line: Region?, of place: Region?) -> Bool {
        guard let line, let place else { return false }
        return line == place || line == place.country
    }

    /// What the region that counts asks for. Of two, an invite if either does; home's entitlement
    /// first. What an unknown region would ask is not known, so the usual is assumed.
    private mutating func wanted(isKept: Bool) -> RegionRule.Requirements {
        let schedules: (Schedule?, Schedule?) =
            switch gate.product.policy.travel {
            case .homeOnly, .homeWithGrace: (home, nil)
            case .locationOnly: (location, nil)
            case .both: (home, location)
            }
        let isHome = gate.product.policy.travel != .locationOnly
        let first = schedules.0.map { wanted(in: $0, isKept: isKept) } ?? gate.usual
        let here = opened(first, in: isHome ? facts.homeRegion : facts.location)
        guard let second = schedules.1.map({ wanted(in: $0, isKept: isKept) }) else { return here }
        let there = opened(second, in: facts.location)
        guard schedules.0 != nil else { return there }
        return RegionRule.Requirements(
            invite: here.invite || there.invite,
            entitlement: here.entitlement ?? there.entitlement)
    }

    /// The same, without an invite where a campaign has opened the place.
    private mutating func opened(
        _ requirements: RegionRule.Requirements, in region: Region?
    ) -> RegionRule.Requirements {
        guard requirements.invite, !gate.openings.isEmpty else { return requirements }
        var isOpen = false
        for opening in gate.openings where opening.covers(region) {
            note(opening.opensAt)
            note(opening.closesAt)
            isOpen = isOpen || opening.isOpen(at: at)
        }
        return RegionRule.Requirements(
            invite: !isOpen, entitlement: requirements.entitlement)
    }

    /// What is asked while open; else what will be, else what was. Whoever is kept came in under
    /// what was asked then, so for them the past goes first.
    private func wanted(in schedule: Schedule, isKept: Bool) -> RegionRule.Requirements {
        let rollout = schedule.rollout
        if case .open(let requirements, _)? = rollout.verdict(at: at) { return requirements }
        let past = rollout.requirements(until: at)
        if isKept, let past { return past }
        return rollout.opening(after: at)?.requirements ?? past ?? gate.usual
    }
}

// MARK: Subscription

extension Evaluation {
    /// How far a subscription is from opening the door, the nearest first; the first of these that
    /// any subscription has is the reason given.
    private static let nearest: [Reason] = [
        .held, .onHold, .paused, .pending, .statusUnknown, .revoked, .expired,
    ]

    private mutating func subscription(granting entitlement: Entitlement?) -> RequirementState {
        guard let entitlement else { return .notRequired }
        if isSubscriptionSupposed { return .met }
        var rank = Self.nearest.count
        var isMet = false
        var metUntil: Date? = .distantPast
        var change: Date?
        for subscription in facts.subscriptions {
            guard plans[subscription.plan]?.entitlements.contains(entitlement) == true else {
                continue
            }
            if let reason = reason(subscription) {
                rank = min(rank, Self.nearest.firstIndex(of: reason) ?? rank)
                if let turn = turn(of: subscription, at: at, reason) {
                    change = min(change ?? turn, turn)
                }
            } else {
                isMet = true
                if let known = metUntil, let end = subscription.accessUntil {
                    metUntil = max(known, end)
                } else {
                    metUntil = nil
                }
            }
        }
        // As long as one opens the door, it does not matter what becomes of the others.
        note(isMet ? metUntil : change)
        guard !isMet else { return .met }
        return .unmet(rank < Self.nearest.count ? Self.nearest[rank] : .none)
    }

    /// The subscriptions that grant what is asked for where the account is, or will again without anybody
    /// paying anew: also those that are held, and those whose payment or renewal is awaited.
    mutating func granting() -> [Subscription] {
        guard let entitlement = wanted(isKept: region() == .kept).entitlement else { return [] }
        return facts.subscriptions.filter { subscription in
            guard plans[subscription.plan]?.entitlements.contains(entitlement) == true else {
                return false
            }
            return switch reason(subscription) {
            case nil, .held, .onHold: true
            case .statusUnknown: subscription.willRenew
            default: false
            }
        }
    }

    /// How long a renewal may be on its way before what it should have renewed counts as over.
    private static let renewalSeconds = 3.0 * 86_400

    /// Why a paid period that has ended does not open the door: its renewal may be on its way, and nobody
    /// must be told to pay twice.
    private func over(_ subscription: Subscription) -> Reason {
        guard subscription.willRenew, let end = subscription.accessUntil,
            at < end.addingTimeInterval(Self.renewalSeconds)
        else { return .expired }
        return .statusUnknown
    }

    /// When time alone gives another reason why a subscription does not open the door.
    private func turn(
        of subscription: Subscription, at moment: Date, _ reason: Reason
    ) -> Date? {
        if subscription.state == .revoked {
            return reason == .held ? subscription.chargedUntil : nil
        }
        guard let end = subscription.accessUntil else { return nil }
        if end > moment { return reason == .held ? end : nil }
        let isAwaited =
            reason == .statusUnknown && [.trialing, .active].contains(subscription.state)
        return isAwaited ? end.addingTimeInterval(Self.renewalSeconds) : nil
    }

    /// Why a subscription does not open the door; `nil` when it does. A hold counts only where lifting
    /// it could help: what is over is over with and without it.
    private func reason(_ subscription: Subscription) -> Reason? {
        let isAhead = subscription.accessUntil.map { at < $0 }
        let reason: Reason?
        switch subscription.state {
        case .expired: return .expired
        // What staff took back may still be charged for: paying anew would be paying twice.
        case .revoked: return subscription.chargedUntil.map { at < $0 } ?? false ? .held : .revoked
        case .trialing, .active:
            guard isAhead ?? true else { return over(subscription) }
            reason = nil
        // What was not paid in time is still owed, and paying anew would be paying twice.
        case .grace: reason = isAhead ?? true ? nil : .onHold
        // A reading that failed takes nothing away, and gives nothing without an end either.
        case .unknown: reason = isAhead ?? false ? nil : .statusUnknown
        case .pending: reason = .pending
        case .onHold: reason = .onHold
        case .paused: reason = .paused
        }
        return subscription.isHeld ? .held : reason
    }
}

/// The one thing to do next.
public enum NextStep: String, Sendable, CaseIterable {
    /// Only people can help.
    case contactSupport = "contact_support"
    /// Nothing can be done but wait.
    case wait
    /// Stand in line.
    case joinWaitlist = "join_waitlist"
    /// Say where home is.
    case declareRegion = "declare_region"
    /// Link an identity that the product asks for.
    case linkAccount = "link_account"
    /// Redeem an invitation.
    case redeemInvite = "redeem_invite"
    /// Pay. Said only when paying opens the door.
    case subscribe
    /// Mend the payment that failed.
    case fixPayment = "fix_payment"
    /// Take the subscription up again.
    case resumeSubscription = "resume_subscription"
    /// Use the reserved invitation for good.
    case confirmInvite = "confirm_invite"
    /// Come in.
    case enter
    /// Nothing: the account is in.
    case none

    /// The first requirement that keeps the account out says what to do. A reserved invite alone is
    /// passed over until the subscription is settled: it is confirmed after paying, so that nobody
    /// pays for a code that has run out meanwhile.
    init(requirements: [RequirementResult], isIn: Bool) {
        var hasReservation = false
        for result in requirements {
            guard let reason = result.state.reason else { continue }
            if case .reserved = reason {
                hasReservation = true
                continue
            }
            self = NextStep(result.requirement, reason)
            return
        }
        self = hasReservation ? .confirmInvite : isIn ? .none : .enter
    }

    /// What to do about one requirement that does not hold.
    private init(_ requirement: RequirementResult.Requirement, _ reason: Reason) {
        switch requirement {
        case .account, .legal: self = .contactSupport
        case .region:
            switch reason {
            case .unresolved: self = .declareRegion
            case .waitlist(joined: false): self = .joinWaitlist
            case .offered: self = .redeemInvite
            default: self = .wait
            }
        case .link: self = .linkAccount
        case .invite: self = .redeemInvite
        case .subscription:
            switch reason {
            case .none, .expired, .revoked: self = .subscribe
            case .onHold: self = .fixPayment
            case .paused: self = .resumeSubscription
            case .pending, .statusUnknown: self = .wait
            default: self = .contactSupport
            }
        }
    }
}

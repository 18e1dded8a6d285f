public import Foundation
import JSONRPC

/// Whether an account may use a product, and if not, what is missing.
public struct AccessDecision: Hashable, Sendable {
    /// Whether every requirement is met, waived, kept or not required.
    public let isAdmitted: Bool
    /// Who was asked about; `nil` for an imagined account.
    public let account: UUID?
    /// What was asked for.
    public let product: String
    /// Always all of them, in the order account, legal, region, link, invite, subscription.
    public let requirements: [Requirement]
    /// The one thing to do next.
    public let nextStep: NextStep
    /// The durable record that the account came in, if it did.
    public let admission: Admission?
    /// The moment that the decision is for.
    public let asOf: Date
    /// When time alone could change the answer; cache it until then. `nil`: never.
    public let validUntil: Date?

    /// One thing that coming in takes.
    public struct Requirement: Hashable, Sendable {
        /// `account`, `legal`, `region`, `link`, `invite` or `subscription`.
        public let requirement: String
        /// `met`, `unmet`, `not_required`, `waived`, `kept` or `unresolved`.
        public let state: String
        /// Why it is not met, in one word.
        public let reason: String?
        /// When the region opens, if that is what is missing and it is known.
        public let opensAt: Date?
        /// Whose identity is missing, if that is what is missing.
        public let issuer: String?
        /// Until when an invitation is kept free, if it is.
        public let reservedUntil: Date?
    }

    /// The record that an account came in.
    public struct Admission: Hashable, Sendable {
        /// When it came in.
        public let at: Date
        /// Where it was then, if known.
        public let region: String?
    }
}

/// The one thing to do next. New ones may come; treat what you do not know as "ask support".
public struct NextStep: RawRepresentable, Hashable, Sendable {
    /// The word as Admit says it.
    public let rawValue: String

    /// Takes any word.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Nothing; the account is in.
    public static let none = NextStep(rawValue: "none")
    /// Come in.
    public static let enter = NextStep(rawValue: "enter")
    /// Nothing but time helps.
    public static let wait = NextStep(rawValue: "wait")
    /// Stand in line.
    public static let joinWaitlist = NextStep(rawValue: "join_waitlist")
    /// Say where home is.
    public static let declareRegion = NextStep(rawValue: "declare_region")
    /// Link an account of the issuer named.
    public static let linkAccount = NextStep(rawValue: "link_account")
    /// Redeem an invitation.
    public static let redeemInvite = NextStep(rawValue: "redeem_invite")
    /// Confirm the invitation that is reserved.
    public static let confirmInvite = NextStep(rawValue: "confirm_invite")
    /// Pay; said only when paying opens the door.
    public static let subscribe = NextStep(rawValue: "subscribe")
    /// Mend the payment.
    public static let fixPayment = NextStep(rawValue: "fix_payment")
    /// Take the paused subscription up again.
    public static let resumeSubscription = NextStep(rawValue: "resume_subscription")
    /// Only support can help.
    public static let contactSupport = NextStep(rawValue: "contact_support")
}

extension AccessDecision {
    init(_ json: JSON) throws(ClientError) {
        isAdmitted = try json.flag("admitted")
        account = json["account"]?.uuid
        product = try json.text("product")
        requirements = try json.list("requirements", Requirement.init)
        nextStep = NextStep(rawValue: try json.text("next_step"))
        admission = try json.ifPresent("admission", Admission.init)
        asOf = try json.date("as_of")
        validUntil = json.dateIfPresent("valid_until")
    }
}

extension AccessDecision.Requirement {
    init(_ json: JSON) throws(ClientError) {
        requirement = try json.text("requirement")
        state = try json.text("state")
        reason = json.textIfPresent("reason")
        opensAt = json.dateIfPresent("opens_at")
        issuer = json.textIfPresent("issuer")
        reservedUntil = json.dateIfPresent("reserved_until")
    }
}

extension AccessDecision.Admission {
    init(_ json: JSON) throws(ClientError) {
        at = try json.date("at")
        region = json.textIfPresent("region")
    }
}

public import Foundation

extension Decision {
    /// What to take as given in a preview; `nil` leaves a fact as it is.
    public struct Supposition: Hashable, Sendable {
        /// `true`: an active subscription grants what is wanted; `false`: there is no subscription.
        public var subscription: Bool?
        /// `true`: an invitation is redeemed and confirmed; `false`: there is no redemption.
        public var invite: Bool?
        /// Exactly these issuers' identities are linked.
        public var links: [Issuer]?
        /// The moment to decide about.
        public var at: Date?

        /// Supposes nothing unless told.
        public init(
            subscription: Bool? = nil, invite: Bool? = nil, links: [Issuer]? = nil, at: Date? = nil
        ) {
            self.subscription = subscription
            self.invite = invite
            self.links = links
            self.at = at
        }
    }

    /// Decides as if the account were at home and present in `region`, under a supposition.
    ///
    /// With `facts` `nil` a new active account is imagined that has nothing; its identifier is all
    /// zeros, and a rollout to a share of accounts counts it out, for nothing may be promised to it.
    /// - Returns: `nil` when `rules` know no such product.
    public static func preview(
        _ product: Product.Name, region: Region, facts: Facts?, supposing: Supposition,
        _ rules: RuleBook, at moment: Date
    ) -> Preview? {
        guard let gate = rules.gates[product] else { return nil }
        let at = supposing.at ?? moment
        let supposed = (facts ?? .imagined).supposing(supposing, in: region, at: at)
        func decision(isSubscribed: Bool) -> Decision {
            var evaluation = Evaluation(
                facts: supposed, gate: gate, plans: rules.plans, at: at,
                isSubscriptionSupposed: isSubscribed, bucket: facts == nil ? 99 : nil)
            return evaluation.decision()
        }
        let paid = decision(isSubscribed: true)
        var evaluation = Evaluation(
            facts: supposed, gate: gate, plans: rules.plans, at: at)
        return Preview(
            decision: decision(isSubscribed: supposing.subscription == true),
            payingWouldAdmit: paid.admitted || paid.nextStep == .confirmInvite,
            granting: evaluation.granting())
    }

    /// A decision under a supposition, and what paying would come to.
    public struct Preview: Hashable, Sendable {
        /// What would be decided.
        public let decision: Decision
        /// Whether an active subscription in addition would admit, or leave no more to do than confirming
        /// a reserved invite.
        public let payingWouldAdmit: Bool
        /// The account's subscriptions that grant what is wanted already: with one, paying again would be
        /// paying double; with two, that is done already.
        public let granting: [Subscription]

        /// Those that are paid for and grant the same, two or more; else none. What staff gave costs
        /// nobody anything.
        public var duplicates: [Subscription] {
            let paid = granting.filter { $0.provider.text != "grant" }
            return paid.count > 1 ? paid : []
        }
    }
}

extension Facts {
    fileprivate static var imagined: Facts {
        Facts(account: .nobody, accountState: .active)
    }

    fileprivate func supposing(
        _ supposition: Decision.Supposition, in region: Region, at moment: Date
    ) -> Facts {
        var facts = self
        facts.homeRegion = region
        facts.location = region
        facts.abroadSince = nil
        if supposition.subscription == false { facts.subscriptions = [] }
        switch supposition.invite {
        case nil: break
        case false: facts.redemption = nil
        case true:
            facts.redemption = RedemptionFact(
                id: facts.redemption?.id ?? Redemption.ID(Account.ID.nobody.uuid),
                state: .confirmed, drawnFrom: line(at: moment))
        }
        if let links = supposition.links { facts.links = Set(links) }
        return facts
    }

    /// The line that an invitation comes from which the account has redeemed, or else would redeem first.
    private func line(at moment: Date) -> Region? {
        switch redemption?.state {
        case .confirmed: return redemption?.drawnFrom
        case .reserved(let until) where moment < until: return redemption?.drawnFrom
        case .reserved, .released, nil:
            return redemption?.drawnFrom
                ?? offer.flatMap { moment < $0.until ? $0.line : nil }
        }
    }
}

import Admission
import AdmissionStore
import Foundation

extension RequirementTests {
    static let accountCases = [
        Case(
            .account, .unmet(.closed), .contactSupport,
            sql: "update account set state = 'closed' where id = $account"),
        Case(
            .account, .unmet(.suspended), .contactSupport,
            sql: "update account set state = 'suspended' where id = $account"),
        Case(
            .account, .unmet(.merged), .contactSupport,
            sql: "update account set state = 'merged' where id = $account"),
        Case(.legal, .unmet(.blocked), .contactSupport) { scene, _ in
            _ = try await scene.store.setRule(
                RegionRuleDraft(
                    product: Names.product, region: Names.home, verdict: .legal(.blocked),
                    from: nil, until: nil, reason: "test"))
        },
        Case(
            .link, .unmet(.missing(issuer: Names.issuer)), .linkAccount,
            sql: "update link set span = tstzrange(lower(span), now()) where account_id = $account"
        ),
        Case(
            .link, .unmet(.missing(issuer: Names.issuer)), .linkAccount,
            sql: "update link set environment = 'sandbox' where account_id = $account"
        ),
    ]

    static let regionCases = [
        Case(
            .region, .unmet(.notYetOpen(opensAt: farAhead - 60)), .wait,
            validUntil: farAhead - 60
        ) { scene, _ in
            try await scene.setRule(.closed)
            try await scene.setRule(
                .open(requirements: .usual(for: Names.product), percent: 100),
                from: farAhead - 60)
        },
        Case(.region, .unmet(.waitlist(joined: false)), .joinWaitlist) { scene, _ in
            try await scene.setRule(.waitlist)
        },
        Case(.region, .unmet(.waitlist(joined: true)), .wait) { scene, account in
            try await scene.setRule(.waitlist)
            try await scene.sql(
                "insert into waitlist_entry values ('\(account)', 'sora', 'US', now())")
        },
        Case(.region, .unmet(.closed), .wait) { scene, _ in try await scene.setRule(.closed) },
        Case(.region, .unmet(.outsideRollout), .wait) { scene, _ in
            try await scene.setRule(.open(requirements: .usual(for: Names.product), percent: 0))
        },
        Case(
            .region, .unresolved(.unresolved), .declareRegion,
            sql: "update account set home_region = null where id = $account"),
        Case(.region, .waived, .enter, validUntil: farAhead - 60) { scene, account in
            try await scene.setRule(.closed)
            try await scene.sql(Self.override(account, isAllowed: true))
        },
        Case(.region, .unmet(.closed), .wait, validUntil: farAhead - 60) { scene, account in
            try await scene.sql(Self.override(account, isAllowed: false))
        },
    ]

    static let inviteCases = [
        Case(
            .invite, .unmet(.none), .redeemInvite,
            sql: "delete from redemption where account_id = $account"),
        Case(
            .invite, .unmet(.reserved(until: farAhead - 60)), .confirmInvite,
            validUntil: farAhead - 60,
            sql: """
                update redemption
                set state = 'reserved', reserved_until = to_timestamp(4000000000 - 60),
                    confirmed_at = null
                where account_id = $account
                """),
        // Nobody was given its use, but it no longer counts.
        Case(
            .invite, .unmet(.none), .redeemInvite,
            sql: """
                update redemption
                set state = 'reserved', reserved_until = now(), confirmed_at = null
                where account_id = $account
                """),
        Case(.invite, .unmet(.revoked), .redeemInvite) { scene, account in
            try await scene.sql("delete from redemption where account_id = '\(account)'")
            let invite = try await scene.codes(1)[0]
            let outcome = try await scene.store.redeem(
                .code(invite.code), for: account, reserve: true
            ).made
            _ = try await scene.store.revoke(.code(invite.code), reason: "leaked")
            _ = try await scene.store.release(outcome.redemption!.id, reason: "leaked")
        },
        // Revoking does not undo what was confirmed.
        Case(.invite, .met, .enter) { scene, account in
            try await scene.sql(
                "update invite set revoked_at = now(), revoke_reason = 'leaked'")
        },
    ]

    static let subscriptionCases = [
        Case(
            .subscription, .unmet(.none), .subscribe, validUntil: nil,
            sql: "delete from subscription where account_id = $account"),
        subscription(.unmet(.pending), .wait, "state = 'pending'"),
        subscription(.unmet(.onHold), .fixPayment, "state = 'on_hold'"),
        subscription(.unmet(.paused), .resumeSubscription, "state = 'paused'"),
        subscription(.unmet(.expired), .subscribe, "state = 'expired'"),
        subscription(.unmet(.expired), .subscribe, "access_until = now()"),
        subscription(
            .unmet(.statusUnknown), .wait, "state = 'unknown', access_until = null"),
        subscription(.met, .enter, "state = 'trialing'", validUntil: farAhead),
        subscription(.met, .enter, "state = 'grace'", validUntil: farAhead),
        subscription(.met, .enter, "state = 'unknown'", validUntil: farAhead),
        subscription(.met, .enter, "access_until = null"),
        Case(
            .subscription, .unmet(.held), .contactSupport,
            sql: """
                insert into subscription_hold (id, subscription_id, span, reason)
                select gen_random_uuid(), id, tstzrange(now() - interval '1 hour', null), 'dispute'
                from subscription where account_id = $account
                """),
        Case(.subscription, .unmet(.revoked), .subscribe, validUntil: nil) { scene, account in
            for record in try await scene.store.subscriptions(of: account) {
                _ = try await scene.store.revoke(record.subscription.id, reason: "refund")
            }
        },
    ]

    private static func subscription(
        _ state: RequirementState, _ step: NextStep, _ change: String, validUntil: Date? = nil
    ) -> Case {
        Case(
            .subscription, state, step, validUntil: validUntil,
            sql: "update subscription set \(change) where account_id = $account")
    }

    private static func override(_ account: Account.ID, isAllowed: Bool) -> String {
        """
        insert into region_override
        values (
            gen_random_uuid(), '\(account)', 'sora', \(isAllowed),
            tstzrange(now() - interval '1 hour', to_timestamp(4000000000 - 60)), 'test')
        """
    }
}

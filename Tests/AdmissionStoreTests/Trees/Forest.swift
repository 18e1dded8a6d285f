import Admission
import AdmissionStore
import Foundation

/// A tree of twenty levels, filled without redeeming anything.
enum Forest {
    /// `ADMIT_SEED_MEMBERS`, or enough to see whether it goes by keys.
    static let members =
        ProcessInfo.processInfo.environment["ADMIT_SEED_MEMBERS"].flatMap { Int($0) } ?? 4_000

    /// Fills a tree below one account: twenty levels below it, each as wide as the others; every
    /// tenth member has an allowance and a code with a use left.
    /// - Returns: the account at the top, and how many members the tree has with it.
    static func fill(
        _ scene: Scene, members: Int = Forest.members
    ) async throws -> (top: Account.ID, members: Int) {
        let campaign = try await scene.campaign()
        let top = try await scene.account()
        let invite = try await scene.ownCodes(top, campaign, 1)[0]
        let width = max(1, (members - 1) / 20)
        try await scene.sql(
            """
            set session_replication_role = replica;
            create function pg_temp.id(level integer, number integer) returns uuid language sql
            immutable as $$
                select case when level = 0 then '\(top)'::uuid
                    else (lpad(to_hex(level), 8, '0') || lpad(to_hex(number), 24, '0'))::uuid end
            $$;
            insert into account (id, home_region, created_at)
            select pg_temp.id(level, n), 'US', now()
            from generate_series(1, 20) as level, generate_series(1, \(width)) as n;
            insert into membership (
                account_id, product, inviter_id, inviter_depth, invite_id, redemption_id, depth,
                joined_at)
            select pg_temp.id(level, n), 'sora', pg_temp.id(level - 1, 1 + n / 2), level - 1,
                '\(invite.id)', gen_random_uuid(), level, now()
            from generate_series(1, 20) as level, generate_series(1, \(width)) as n;
            insert into allowance (account_id, product, granted, issued)
            select pg_temp.id(level, n), 'sora', 4, 1
            from generate_series(1, 20) as level, generate_series(1, \(width), 10) as n;
            insert into invite (
                id, campaign_id, batch_id, code_hash, pepper_id, prefix, max_uses, owner_id,
                created_at)
            select gen_random_uuid(), '\(campaign)', gen_random_uuid(),
                sha256((level || ' ' || n)::bytea), 1, 'ABCD', 1, pg_temp.id(level, n), now()
            from generate_series(1, 20) as level, generate_series(1, \(width), 10) as n;
            select entitlement_refresh(array_agg(id)) from account;
            set session_replication_role = origin;
            """)
        try await scene.sql("analyze")
        return (top, width * 20 + 1)
    }
}

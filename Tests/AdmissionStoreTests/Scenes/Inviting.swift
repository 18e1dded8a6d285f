import Admission
import AdmissionStore
import Foundation
import Postgres

extension Scene {
    func campaign(
        allowance: Int = 4, afterDays: Int = 0, maxDepth: Int? = nil
    ) async throws -> Campaign.ID {
        try await store.create(
            CampaignDraft(
                product: Names.product, name: "friends", maxDepth: maxDepth, allowance: allowance,
                allowanceAfterDays: afterDays)
        ).made.id
    }

    /// Issues codes that an account hands out, after staff gave it as much.
    func ownCodes(
        _ owner: Account.ID, _ campaign: Campaign.ID, _ count: Int, uses: Int = 1
    ) async throws -> [IssuedInvite] {
        _ = try await store.grant(
            count * uses, to: owner, for: Names.product, reason: "test")
        return try await issue(campaign, count, uses: uses, owner: owner)
    }

    /// Records that accounts came in.
    func admit(_ accounts: [Account.ID], at moment: Date) async throws {
        _ = try await rows(
            "insert into admission (account_id, product, at) select a, 'sora', $2 "
                + "from unnest($1::uuid[]) as a",
            [.uuidArray(accounts.map(\.uuid)), .timestamptz(moment)])
    }

    /// New accounts that come in by the codes of `owner`.
    func invite(
        _ count: Int, by owner: Account.ID, _ campaign: Campaign.ID
    ) async throws -> [Account.ID] {
        let code = try await ownCodes(owner, campaign, 1, uses: count)[0].code
        let accounts = try await accounts(count)
        _ = try await together(count) { number in
            try await store.redeem(.code(code), for: accounts[number]).made
        }
        return accounts
    }

    /// How many allowances do not say what their entries and their owners' invites say.
    func miscountedAllowances() async throws -> Int {
        try await count(
            """
            allowance as w where w.granted <> coalesce((
                select sum(e.count) from allowance_entry as e
                where e.account_id = w.account_id and e.product = w.product
                    and e.kind <> 'returned'), 0)
            or w.issued <> coalesce((
                select sum(i.max_uses) from invite as i inner join campaign as c
                    on c.id = i.campaign_id
                where i.owner_id = w.account_id and c.product = w.product), 0)
                - coalesce((
                select sum(e.count) from allowance_entry as e
                where e.account_id = w.account_id and e.product = w.product
                    and e.kind = 'returned'), 0)
            """)
    }

    /// One line for each table that says what is in it.
    func contents() async throws -> [String] {
        let tables = try await rows(
            "select relname::text from pg_class where relkind = 'r' "
                + "and relnamespace = 'public'::regnamespace order by 1")
        var contents: [String] = []
        for table in tables {
            let name: String = try table(0)
            let sum: String = try await value(
                "select concat(count(*), ' ', md5(string_agg(t::text, ',' order by t::text))) "
                    + "from \(name) as t")
            contents.append("\(name) \(sum)")
        }
        return contents
    }
}

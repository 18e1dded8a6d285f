-- Redeems invites for many accounts at once, in the order of arrival, never beyond a code's uses nor
-- a campaign's budget. The invites that may be used must be locked, and their campaigns where these
-- have a budget.
-- $1 locked invites, $2 new redemption ids, $3 code hashes, $4 accounts, $5 whether to reserve only,
-- $6 locations, $7 and $8 hashes of the client's address and device, $9 the moment (null: the
-- database's clock).
-- One row for each, in order: position, verdict, the redemption's id, state, time and reservation's
-- end, and whether it was confirmed now by a code that has an owner. Verdicts: taken, already;
-- no_account, account, unknown, own, bound (an offer to another account), revoked, expired, not_open,
-- closed, region, depth, exhausted, budget, paused; elsewhere (a lapsed reservation on another code
-- must be given back first); again (what was read has changed since: ask once more).
with clock as (
    select coalesce($9, statement_timestamp()) as now
),
asked as (
    select *
    from unnest($2, $3, $4, $5, $6, $7, $8) with ordinality as t (
        redemption_id, code_hash, account_id, is_reserve, location, client_address, client_device,
        position
    )
),
found as materialized (
    select
        asked.*,
        clock.now,
        coalesce(asked.location, a.home_region) as region,
        a.state as account_state,
        i.id as invite_id, i.campaign_id, i.uses, i.max_uses, i.expires_at, i.revoked_at,
        i.paused_at, i.owner_id, m.depth as owner_depth, i.bound_to, c.max_depth,
        c.product, c.regions, c.opens_at, c.closes_at,
        c.budget, c.budget_used + c.budget_held as budget_used, c.mode,
        make_interval(mins => c.hold_minutes) as hold,
        h.id as held_id, h.invite_id as held_invite_id, h.state as held_state, h.at as held_at,
        h.reserved_until as held_until
    from asked
    cross join clock
    left join account as a on a.id = asked.account_id
    left join invite as i on i.code_hash = asked.code_hash
    -- A code that does not exist is looked after as far as one that does, which takes as long.
    left join campaign as c on c.id = coalesce(i.campaign_id, asked.redemption_id)
    left join membership as m on m.account_id = i.owner_id and m.product = c.product
    -- Lateral, so that the key is used whole also where the table has no statistics yet.
    left join lateral (
        select h.id, h.invite_id, h.state, h.at, h.reserved_until
        from redemption as h
        where h.account_id = asked.account_id and h.product = coalesce(c.product, '')
            and h.state <> 'released'
        limit 1
    ) as h on true
),
judged as (
    select
        found.*,
        coalesce(
            held_invite_id = invite_id and held_state = 'reserved'
            and (not is_reserve or held_until <= now), false
        ) as is_renewal,
        case
            when account_state is null then 'no_account'
            when account_state <> 'active' then 'account'
            when invite_id is null then 'unknown'
            when bound_to <> account_id then 'bound'
            when held_invite_id = invite_id
                and (revoked_at is null or held_state = 'confirmed' or held_until > now)
                then 'already'
            when owner_id = account_id then 'own'
            when revoked_at is not null then 'revoked'
            when expires_at <= now then 'expired'
            when opens_at > now then 'not_open'
            when closes_at <= now or mode = 'closed' then 'closed'
            when cardinality(regions) > 0
                and not coalesce(region = any(regions) or left(region, 2) = any(regions), false)
                then 'region'
            when owner_depth >= max_depth then 'depth'
            when uses >= max_uses and not (invite_id = any($1)) then 'exhausted'
            when held_id is not null and (held_state = 'confirmed' or held_until > now)
                then 'already'
            when paused_at is not null then 'paused'
            when held_id is not null then 'elsewhere'
            when budget_used >= budget and not (invite_id = any($1)) then 'budget'
            when not (invite_id = any($1)) then 'again'
            when row_number() over (
                partition by account_id, product, invite_id is null, held_id is null
                order by position
            ) > 1 then 'again'
        end as verdict
    from found
),
placed as (
    select
        judged.*,
        row_number() over (partition by invite_id order by position) <= max_uses - uses as fits
    from judged
    where verdict is null
),
winners as (
    select winner.*
    from (
        select
            placed.*,
            row_number() over (
                partition by campaign_id, bound_to is null order by position
            ) as share
        from placed
        where fits
    ) as winner
    -- The budget holds what was offered.
    where budget is null or bound_to is not null or share <= budget - budget_used
),
made as (
    insert into redemption (
        id, invite_id, account_id, product, state, at, reserved_until, confirmed_at, region,
        drawn_region, is_far, client_address, client_device
    )
    select
        redemption_id, invite_id, account_id, product,
        case when is_reserve then 'reserved' else 'confirmed' end,
        now,
        case when is_reserve then now + hold end,
        case when not is_reserve then now end,
        region,
        -- Looked up for offers alone, and where the owner is at home for owners' codes alone.
        case
            when bound_to is not null then (
                select o.region from waitlist_offer as o where o.invite_id = winners.invite_id
            )
        end,
        case
            when owner_id is not null then (
                select coalesce(left(o.home_region, 2) <> left(winners.region, 2), false)
                from account as o
                where o.id = winners.owner_id
            )
            else false
        end,
        client_address, client_device
    from winners
    order by account_id, product
    on conflict do nothing
    returning id, invite_id, state, at, reserved_until
),
counted as (
    update invite as i
    set uses = i.uses + m.uses
    from (select invite_id, count(*)::integer as uses from made group by invite_id) as m
    where i.id = m.invite_id
    returning i.campaign_id, m.uses, i.bound_to is not null as is_bound
),
spent as (
    update campaign as c
    set budget_used = c.budget_used + k.uses, budget_held = c.budget_held - k.offers
    from (
        select
            campaign_id, sum(uses)::integer as uses,
            count(*) filter (where is_bound)::integer as offers
        from counted
        group by campaign_id
    ) as k
    where c.id = k.campaign_id and c.budget is not null
),
-- The same code again: a reservation that is redeemed outright is confirmed, one that has lapsed
-- but still holds its use is renewed.
renewed as (
    update redemption as r
    set state = case when j.is_reserve then 'reserved' else 'confirmed' end,
        confirmed_at = case when not j.is_reserve then j.now end,
        reserved_until = case
            when j.is_reserve then j.now + j.hold else r.reserved_until
        end
    from (
        select distinct on (held_id) held_id, is_reserve, now, hold
        from judged
        where verdict = 'already' and is_renewal
        order by held_id, is_reserve
    ) as j
    -- It is reserved still; said by its times, so that only the key can lead to it.
    where r.id = j.held_id and r.confirmed_at is null and r.released_at is null
    returning r.id, r.state, r.reserved_until
)
select
    judged.position,
    coalesce(
        -- The reservation was confirmed or released by somebody meanwhile.
        case
            when judged.verdict = 'already' and judged.is_renewal and renewed.id is null
                then 'again'
        end,
        judged.verdict,
        case
            when made.id is not null then 'taken'
            when winners.position is not null then 'again'
            when placed.fits then 'budget'
            else 'exhausted'
        end
    ) as verdict,
    coalesce(made.id, judged.held_id) as redemption_id,
    coalesce(made.state, renewed.state, judged.held_state) as redemption_state,
    coalesce(made.at, judged.held_at) as redemption_at,
    coalesce(made.reserved_until, renewed.reserved_until, judged.held_until) as reserved_until,
    coalesce(
        judged.owner_id is not null and coalesce(made.state, renewed.state) = 'confirmed', false
    ) as is_joining
from judged
left join placed on placed.position = judged.position
left join winners on winners.position = judged.position
left join made on made.id = judged.redemption_id
left join renewed on renewed.id = judged.held_id and judged.verdict = 'already'
order by judged.position;

-- Locks what a batch of redemptions will count on: first the campaigns that have a budget, then the
-- invites that may still be used, both in the order of their ids. What can be refused as it stands is
-- not locked, so that refusing it costs no lock and takes no longer than for a code that does not
-- exist, unless a reservation on it has lapsed.
-- $1 code hashes, $2 the moment (null: the database's clock), $3 accounts, $4 locations (parallel to
-- the code hashes).
-- One row for each locked invite: id, whether a reservation on it has lapsed.
with clock as (
    select coalesce($2, statement_timestamp()) as now
),
asked as materialized (
    select
        i.id,
        i.campaign_id,
        -- True for one of those who ask is enough.
        bool_or(
            i.revoked_at is null
            and i.uses < i.max_uses
            and i.paused_at is null
            and coalesce(i.expires_at > clock.now, true)
            and coalesce(c.opens_at <= clock.now, true)
            and coalesce(c.closes_at > clock.now, true)
            and coalesce(c.budget_used < c.budget, true)
            and (
                cardinality(c.regions) = 0
                or coalesce(t.location, a.home_region) = any(c.regions)
                or left(coalesce(t.location, a.home_region), 2) = any(c.regions)
            )
        ) as is_usable
    from clock
    cross join unnest($1, $3, $4) as t (code_hash, account_id, location)
    left join invite as i on i.code_hash = t.code_hash
    -- A code that does not exist is looked after as far as one that does, which takes as long.
    left join campaign as c on c.id = coalesce(i.campaign_id, t.account_id)
    left join lateral (
        select a.home_region
        from account as a
        where a.id = t.account_id
            and t.location is null and coalesce(cardinality(c.regions) > 0, true)
        limit 1
    ) as a on true
    group by i.id, i.campaign_id
),
wanted as materialized (
    select asked.id, asked.campaign_id, lapsed.is_there is not null as has_lapsed
    from asked
    cross join clock
    -- A lateral join with a limit, not `exists`, which might be planned as one look at all
    -- reservations.
    left join lateral (
        select true as is_there
        from redemption as r
        where r.invite_id = asked.id and r.state = 'reserved' and r.reserved_until <= clock.now
        limit 1
    ) as lapsed on true
    where asked.is_usable or lapsed.is_there
),
budgets as materialized (
    select c.id
    from campaign as c
    where c.id in (select wanted.campaign_id from wanted) and c.budget is not null
    order by c.id
    for no key update
)
select i.id, wanted.has_lapsed
from wanted
inner join invite as i on i.id = wanted.id
where (select count(*) from budgets) >= 0
    and i.revoked_at is null
    and (wanted.has_lapsed or (i.uses < i.max_uses and i.paused_at is null))
order by i.id
for no key update of i;

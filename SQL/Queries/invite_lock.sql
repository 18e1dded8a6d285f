-- Locks what a batch of redemptions will count on: first the campaigns that have a budget, then the
-- invites that may still be used, both in the order of their ids. An invite that is used up is not
-- locked, so that refusing it costs no lock, unless a reservation on it has lapsed.
-- $1 code hashes, $2 the moment (null: the database's clock).
-- One row for each locked invite: id, whether a reservation on it has lapsed.
with clock as (
    select coalesce($2, statement_timestamp()) as now
),
wanted as materialized (
    select i.id, i.campaign_id
    from invite as i
    where i.code_hash = any($1)
),
budgets as materialized (
    select c.id
    from campaign as c
    where c.id in (select wanted.campaign_id from wanted) and c.budget is not null
    order by c.id
    for no key update
)
-- A lateral join with a limit, not `exists`, which might be planned as one look at all reservations.
select i.id, lapsed.is_there is not null as has_lapsed
from invite as i
cross join clock
left join lateral (
    select true as is_there
    from redemption as r
    where r.invite_id = i.id and r.state = 'reserved' and r.reserved_until <= clock.now
    limit 1
) as lapsed on true
where i.id in (select wanted.id from wanted)
    and (select count(*) from budgets) >= 0
    and i.revoked_at is null
    and (i.uses < i.max_uses or lapsed.is_there)
order by i.id
for no key update of i;

-- Releases reservations and gives their uses back, each exactly once. The invites must be locked,
-- and their campaigns where these have a budget. $1 redemptions, $2 reasons (parallel), $3 the
-- moment (null: the database's clock).
-- One row for each, in order: position, id (null: no such redemption), state before, whether it was
-- released now, account, time.
with clock as (
    select coalesce($3, statement_timestamp()) as now
),
asked as (
    select * from unnest($1, $2) with ordinality as t (redemption_id, reason, position)
),
locked as materialized (
    select r.id, r.state, r.account_id, r.at
    from redemption as r
    where r.id = any($1)
    order by r.id
    for no key update
),
released as (
    update redemption as r
    set state = 'released', released_at = clock.now, release_reason = a.reason
    from (
        select distinct on (asked.redemption_id) asked.redemption_id, asked.reason
        from asked
        order by asked.redemption_id, asked.position
    ) as a
    inner join locked on locked.id = a.redemption_id and locked.state = 'reserved'
    cross join clock
    where r.id = a.redemption_id
    returning r.id, r.invite_id
),
given_back as (
    update invite as i
    set uses = i.uses - k.uses
    from (select invite_id, count(*)::integer as uses from released group by invite_id) as k
    where i.id = k.invite_id
    returning i.campaign_id, k.uses
),
unspent as (
    update campaign as c
    set budget_used = c.budget_used - g.uses
    from (select campaign_id, sum(uses)::integer as uses from given_back group by campaign_id) as g
    where c.id = g.campaign_id and c.budget is not null
)
select
    asked.position,
    locked.id,
    locked.state,
    released.id is not null as is_released,
    locked.account_id,
    locked.at
from asked
left join locked on locked.id = asked.redemption_id
left join released on released.id = asked.redemption_id
order by asked.position;

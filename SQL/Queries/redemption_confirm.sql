-- Confirms reservations. One whose time is over is confirmed too while nobody was given its use:
-- who paid against a reservation must get in. $1 redemptions, $2 the moment (null: the database's
-- clock).
-- One row for each, in order: position, id (null: no such redemption), state before, whether it was
-- confirmed now, account, time, whether it was confirmed now by a code that has an owner, whether it
-- had lapsed and was given back.
with clock as (
    select coalesce($2, statement_timestamp()) as now
),
locked as materialized (
    select r.id, r.state, r.account_id, r.at, r.invite_id, r.release_reason
    from redemption as r
    where r.id = any($1)
    order by r.id
    for no key update
),
confirmed as (
    update redemption as r
    set state = 'confirmed', confirmed_at = clock.now
    from locked
    cross join clock
    where r.id = locked.id and locked.state = 'reserved'
    returning r.id
)
select
    asked.position,
    locked.id,
    locked.state,
    confirmed.id is not null as is_confirmed,
    locked.account_id,
    locked.at,
    confirmed.id is not null and i.owner_id is not null as is_joining,
    coalesce(locked.release_reason = 'lapsed', false) as is_lapsed
from unnest($1) with ordinality as asked (redemption_id, position)
left join locked on locked.id = asked.redemption_id
left join confirmed on confirmed.id = asked.redemption_id
left join invite as i on i.id = locked.invite_id
order by asked.position;

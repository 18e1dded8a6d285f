-- Gives back the uses of reservations that have lapsed. The invites must be locked, and their
-- campaigns where these have a budget. $1 invites, $2 the moment (null: the database's clock).
-- No rows.
with clock as (
    select coalesce($2, statement_timestamp()) as now
),
lapsed as (
    update redemption as r
    set state = 'released', released_at = clock.now, release_reason = 'lapsed'
    from unnest($1) as locked (invite_id)
    cross join clock
    where r.invite_id = locked.invite_id
        and r.state = 'reserved' and r.reserved_until <= clock.now
    returning r.invite_id
),
given_back as (
    update invite as i
    set uses = i.uses - l.uses
    from (select invite_id, count(*)::integer as uses from lapsed group by invite_id) as l
    where i.id = l.invite_id
    returning i.campaign_id, l.uses
)
update campaign as c
set budget_used = c.budget_used - g.uses
from (select campaign_id, sum(uses)::integer as uses from given_back group by campaign_id) as g
where c.id = g.campaign_id and c.budget is not null;

-- Gives back the uses of reservations that have lapsed. The invites must be locked, and their
-- campaigns where these have a budget. $1 invites, $2 the moment (null: the database's clock), $3
-- most reservations (null: all). One row: how many were given back.
with clock as (
    select coalesce($2, statement_timestamp()) as now
),
ended as materialized (
    select r.id
    from unnest($1) as locked (invite_id)
    cross join clock
    cross join lateral (
        select r.id
        from redemption as r
        where r.invite_id = locked.invite_id
            and r.state = 'reserved' and r.reserved_until <= clock.now
        offset 0
    ) as r
    limit $3
),
-- In one order, as all who settle redemptions lock them.
lapsing as materialized (
    select r.id
    from redemption as r
    where r.id = any(array(select ended.id from ended))
    order by r.id
    for no key update
),
lapsed as (
    update redemption as r
    set state = 'released', released_at = clock.now, release_reason = 'lapsed'
    from lapsing
    cross join clock
    where r.id = lapsing.id and r.confirmed_at is null and r.released_at is null
        and r.reserved_until <= clock.now
    returning r.invite_id
),
given_back as (
    update invite as i
    set uses = i.uses - l.uses
    from (select invite_id, count(*)::integer as uses from lapsed group by invite_id) as l
    where i.id = l.invite_id
    returning i.campaign_id, l.uses
),
unspent as (
    update campaign as c
    set budget_used = c.budget_used - g.uses
    from (select campaign_id, sum(uses)::integer as uses from given_back group by campaign_id) as g
    where c.id = g.campaign_id and c.budget is not null
)
select count(*) from lapsed;

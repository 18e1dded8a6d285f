-- Ends offers whose time is over: their invites are revoked, their accounts are in no line any more,
-- and their campaigns have their budget back. The invites must be locked, and their campaigns where
-- these have a budget. $1 invites, $2 the moment (null: the database's clock).
-- One row for each that lapsed now: account.
with clock as (
    select coalesce($2, statement_timestamp()) as now
),
named as materialized (
    select o.id
    from unnest($1) as locked (invite_id)
    cross join lateral (
        select id from waitlist_offer where invite_id = locked.invite_id limit 1
    ) as o
),
lapsed as (
    update waitlist_offer as o
    set state = 'lapsed', settled_at = clock.now
    from clock
    where o.id = any(array(select named.id from named)) and o.settled_at is null
        and o.expires_at <= clock.now
    returning o.id, o.account_id, o.product, o.campaign_id, o.invite_id
),
revoked as (
    update invite as i
    set revoked_at = clock.now, revoke_reason = 'the offer has lapsed'
    from lapsed
    cross join clock
    where i.id = lapsed.invite_id and i.revoked_at is null
),
ended as (
    delete from waitlist_entry as e
    using lapsed
    where e.account_id = lapsed.account_id and e.product = lapsed.product
        and e.offer_id = lapsed.id
),
freed as (
    update campaign as c
    set budget_held = c.budget_held - k.offers
    from (
        select campaign_id, count(*)::integer as offers from lapsed group by campaign_id
    ) as k
    where c.id = k.campaign_id and c.budget is not null
)
select lapsed.account_id from lapsed;

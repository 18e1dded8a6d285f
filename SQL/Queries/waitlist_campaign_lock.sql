-- Locks, in the order of their ids, the campaign that serves a line and those to which its offers
-- whose time is over give their budget back. It is served by the newest campaign of the product that
-- is open, covers the region, and has budget left, then. $1 product, $2 region, $3 the moment (null:
-- the database's clock).
-- One row for each: id, whether it serves, whether subscribers come first, how much is left of its
-- budget now (null: it has none).
with clock as (
    select coalesce($3, statement_timestamp()) as now
),
ending as materialized (
    select o.campaign_id, count(*) as offers
    from waitlist_offer as o
    cross join clock
    where o.state = 'open' and o.expires_at <= clock.now and o.product = $1 and o.region = $2
    group by o.campaign_id
),
serving as materialized (
    select c.id
    from campaign as c
    cross join clock
    left join ending on ending.campaign_id = c.id
    where c.product = $1
        and c.mode = 'invite'
        and (c.opens_at is null or c.opens_at <= clock.now)
        and (c.closes_at is null or c.closes_at > clock.now)
        and (
            cardinality(c.regions) = 0 or $2 = any(c.regions) or left($2, 2) = any(c.regions)
        )
        and (
            c.budget is null
            or c.budget > c.budget_used + c.budget_held - coalesce(ending.offers, 0)
        )
    order by c.id desc
    limit 1
)
select
    c.id,
    c.id in (select serving.id from serving) as is_serving,
    c.subscribers_first,
    c.budget - c.budget_used - c.budget_held as room
from campaign as c
where c.id in (select ending.campaign_id from ending union select serving.id from serving)
order by c.id
for no key update of c;

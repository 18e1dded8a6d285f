-- Lists the lines of a product, by region. $1 product. One row for each: id, region, how many wait,
-- how many of them subscribed when they joined, open offers, draws, the last draw's moment (null:
-- none), the first cohort in which somebody waits (null: nobody does).
select
    l.id,
    l.region,
    w.waiting,
    w.subscribers,
    (
        select count(*)
        from waitlist_offer as o
        where o.state = 'open' and o.product = l.product and o.region = l.region
    ) as offered,
    l.draws,
    (
        select d.at
        from waitlist_draw as d
        where d.product = l.product and d.region = l.region and d.number = l.draws
    ) as drawn_at,
    w.first
from waitlist_line as l
cross join lateral (
    select
        coalesce(sum(c.subscribers_waiting + c.others_waiting), 0)::bigint as waiting,
        coalesce(sum(c.subscribers_waiting), 0)::bigint as subscribers,
        min(c.hour) filter (where c.subscribers_waiting + c.others_waiting > 0) as first
    from waitlist_cohort as c
    where c.product = l.product and c.region = l.region and c.secret is null
) as w
where l.product = $1
order by l.region;

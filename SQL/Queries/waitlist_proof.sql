-- Lists who was drawn from a cohort that is revealed, in order. $1 product, $2 region, $3 cohort, $4
-- the last id of the page before (null: from the start), $5 most rows. One row for each: id, account,
-- band, the last draw before it joined, the draw, whether subscribers came first in that.
select o.id, o.account_id, o.band, o.joined_after, o.draw, d.subscribers_first
from waitlist_cohort as c
inner join waitlist_offer as o
    on o.product = c.product and o.region = c.region and o.cohort = c.hour
inner join waitlist_draw as d
    on d.product = o.product and d.region = o.region and d.number = o.draw
where c.product = $1 and c.region = $2 and c.hour = $3 and c.secret is not null
    and (
        $4 is null
        or (o.draw, o.place) > (select x.draw, x.place from waitlist_offer as x where x.id = $4)
    )
order by o.draw, o.place
limit $5;

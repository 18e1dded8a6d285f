-- Lists where and when no invite is asked for: product, regions (empty: everywhere), opening,
-- closing.
select c.product, c.regions, c.opens_at, c.closes_at
from campaign as c
where c.mode = 'open'
order by c.product, c.id;

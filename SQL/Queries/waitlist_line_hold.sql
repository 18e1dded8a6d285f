-- Keeps draws away from lines while accounts join them, in the order of their names. $1 products,
-- $2 regions. One row for each line that is there: how many draws there were.
select l.draws
from waitlist_line as l
where (l.product, l.region) in (
    select t.product, t.region from unnest($1, $2) as t (product, region)
)
order by l.product, l.region
for key share;

-- Keeps draws away from lines while accounts join them, in the order of their names. $1 products,
-- $2 regions. One row for each line that is there: how many draws there were.
select l.draws
from (
    select distinct t.product, t.region
    from unnest($1, $2) as t (product, region)
    order by t.product, t.region
) as named
cross join lateral (
    select held.draws
    from waitlist_line as held
    where held.product = named.product and held.region = named.region
    for key share
) as l;

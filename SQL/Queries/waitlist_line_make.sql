-- Makes lines that are not there yet. $1 ids, $2 products, $3 regions. Fails on
-- waitlist_line_product when there is no such product. No rows.
insert into waitlist_line (id, product, region)
select t.id, t.product, t.region
from unnest($1, $2, $3) as t (id, product, region)
order by t.product, t.region
on conflict do nothing;

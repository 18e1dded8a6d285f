-- Makes cohorts that are not there yet. $1 products, $2 regions, $3 hours, $4 commitments, $5 sealed
-- secrets. No rows.
insert into waitlist_cohort (product, region, hour, commitment, sealed_secret, roll)
select t.product, t.region, t.hour, t.commitment, t.sealed_secret, t.commitment
from unnest($1, $2, $3, $4, $5) as t (product, region, hour, commitment, sealed_secret)
order by t.product, t.region, t.hour
on conflict do nothing;

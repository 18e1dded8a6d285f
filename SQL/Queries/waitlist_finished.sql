-- Finds cohorts that are over and drawn to their last, but not revealed. $1 product, $2 region (both
-- null: of every line), $3 the moment (null: the database's clock), $4 most rows.
-- One row for each: product, region, hour, sealed secret.
select c.product, c.region, c.hour, c.sealed_secret
from waitlist_cohort as c
where c.secret is null and c.taken > 0
    and c.subscribers_waiting = 0 and c.others_waiting = 0
    and c.hour + interval '1 hour' <= coalesce($3, statement_timestamp())
    and ($1 is null or (c.product = $1 and c.region = $2))
order by c.product, c.region, c.hour
limit $4;

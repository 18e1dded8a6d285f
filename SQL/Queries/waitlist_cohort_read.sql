-- Reads cohorts of a line. $1 product, $2 region, $3 hours.
-- One row for each that is there, in order: hour, commitment, sealed secret (null: revealed), roll.
select c.hour, c.commitment, c.sealed_secret, c.roll
from waitlist_cohort as c
where c.product = $1 and c.region = $2 and c.hour = any($3)
order by c.hour;

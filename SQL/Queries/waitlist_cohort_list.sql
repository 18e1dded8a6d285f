-- Lists cohorts of a line, newest first. $1 product, $2 region, $3 one cohort alone (null: any), $4
-- most rows. One row for each: hour, commitment, secret (null: not revealed), when it was revealed,
-- how many were drawn, roll.
select c.hour, c.commitment, c.secret, c.revealed_at, c.taken, c.roll
from waitlist_cohort as c
where c.product = $1 and c.region = $2 and ($3 is null or c.hour = $3)
order by c.hour desc
limit $4;

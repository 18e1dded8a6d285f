-- Reveals the secrets of cohorts. The line must be locked. $1 product, $2 region, $3 hours, $4
-- secrets, $5 the moment (null: the database's clock). No rows.
update waitlist_cohort as c
set secret = t.secret, sealed_secret = null, revealed_at = coalesce($5, statement_timestamp())
from unnest($3, $4) as t (hour, secret)
where c.product = $1 and c.region = $2 and c.hour = t.hour and c.secret is null;

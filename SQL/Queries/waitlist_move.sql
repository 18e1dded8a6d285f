-- Moves accounts that wait in another region than their own, or in none, to the end of the line
-- there. The lines must be held. $1 accounts, $2 products, $3 regions, $4 cohorts, $5 draw keys,
-- $6 bands, $7 the moments. No rows.
update waitlist_entry as e
set region = t.region, cohort = t.cohort, draw_key = t.draw_key, band = t.band,
    joined_at = t.at, joined_after = l.draws
from unnest($1, $2, $3, $4, $5, $6, $7)
    as t (account_id, product, region, cohort, draw_key, band, at)
inner join waitlist_line as l on l.product = t.product and l.region = t.region
where e.account_id = t.account_id and e.product = t.product and e.state = 'waiting'
    and (e.region <> t.region or e.cohort is null);

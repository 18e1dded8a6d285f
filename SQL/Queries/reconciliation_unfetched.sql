-- Lists what a provider could not be asked about. $1 run, $2 the name after which the page begins,
-- $3 how many. Rows: name.
select r.external_id
from reconciliation_row as r
where r.run_id = $1 and r.observation is null and r.external_id > $2
order by r.external_id
limit $3;

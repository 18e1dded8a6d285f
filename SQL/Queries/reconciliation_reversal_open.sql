-- Lists refunds and disputes of a run that lead to no subscription that is known, by name. $1 run, $2 the
-- name after which the page begins, $3 how many. Rows: name, references.
select v.reversal, v.reference_names
from reconciliation_reversal as v
where v.run_id = $1 and v.reversal > $2 and v.subject is null
order by v.reversal
limit $3;

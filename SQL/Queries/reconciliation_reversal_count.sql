-- Counts refunds and disputes of a run. $1 run. One row: all of them, those that lead to no subscription.
select count(*) as reversals, count(*) filter (where v.subject is null) as open
from reconciliation_reversal as v
where v.run_id = $1;

-- Tells what became of lines of a plan. $1 digest of the plan, $2 lines. Rows: line, outcome.
select o.line, o.outcome
from unnest($2) as t (line)
inner join reconciliation_outcome as o on o.plan = $1 and o.line = t.line;

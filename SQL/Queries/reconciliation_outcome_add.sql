-- Notes what became of a line of a plan. $1 digest of the plan, $2 line, $3 provider, $4 environment,
-- $5 name, $6 kind, $7 outcome, $8 the moment. A line that failed may be tried again; of any other the
-- first outcome stays. No rows.
insert into reconciliation_outcome as o (
    plan, line, provider, environment, external_id, kind, outcome, at
)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (plan, line) do update
set outcome = excluded.outcome, at = excluded.at
where o.outcome = 'failed';

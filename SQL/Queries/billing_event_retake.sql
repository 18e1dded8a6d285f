-- Notes that events which were not applied are tried again, and what is read out of them now.
-- $1 ids, $2 kinds, $3 observations as JSON (null: they concern no subscription), $4 outcomes
-- ('received', 'ignored' or 'failed'), $5 errors. No rows.
update billing_event as e
set kind = t.kind,
    observation = t.observation::jsonb,
    outcome = t.outcome,
    error = t.error,
    attempts = e.attempts + 1
from unnest($1, $2, $3, $4, $5) as t (id, kind, observation, outcome, error)
where e.id = t.id;

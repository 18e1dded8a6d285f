-- Puts events into the ledger; those that are in it already are passed over.
-- $1 new ids, $2 providers, $3 environments, $4 keys, $5 origins, $6 kinds, $7 when they happened,
-- $8 the moment (null: the database's clock), $9 sealed bodies, $10 observations as JSON (null: they
-- concern no subscription), $11 outcomes ('received', 'ignored' or 'failed'), $12 errors.
-- Rows: the ids of those that were not in it.
insert into billing_event (
    id, provider, environment, key, origin, kind, occurred_at, received_at, body, observation,
    outcome, error
)
select
    t.id, t.provider, t.environment, t.key, t.origin, t.kind, t.occurred_at,
    coalesce($8, statement_timestamp()), t.body, t.observation::jsonb, t.outcome, t.error
from unnest($1, $2, $3, $4, $5, $6, $7, $9, $10, $11, $12)
    as t (
        id, provider, environment, key, origin, kind, occurred_at, body, observation, outcome, error
    )
order by t.provider, t.environment, t.key
on conflict (provider, environment, key) do nothing
returning id;

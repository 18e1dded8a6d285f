-- Reads events with their sealed bodies. $1 ids.
-- Rows: id, provider, environment, key, origin, kind, when it happened, body, outcome, the provider's
-- name of its subscription (null: not known), observation as JSON (null: none).
select
    e.id, e.provider, e.environment, e.key, e.origin, e.kind, e.occurred_at, e.body, e.outcome,
    b.external_id, e.observation::text as observation
from unnest($1) as t (id)
inner join billing_event as e on e.id = t.id
left join billing_subject as b on b.id = e.subject_id;

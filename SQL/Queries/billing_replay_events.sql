-- Reads the events of subscriptions with their sealed bodies. $1 subjects. Rows as billing_event_read,
-- and the subject.
select
    e.id, e.provider, e.environment, e.key, e.origin, e.kind, e.occurred_at, e.body, e.outcome,
    b.external_id, e.observation::text as observation, e.subject_id
from unnest($1) as t (id)
inner join billing_subject as b on b.id = t.id
inner join billing_event as e on e.subject_id = t.id;

-- Reads what was observed of subscriptions that are locked, and of events that waited for theirs.
-- $1 subjects, $2 events. Rows: event, subject (null: it waits), observation as JSON.
select e.id, e.subject_id, e.observation::text as observation
from unnest($1) as t (subject_id)
cross join lateral (
    select e.id, e.subject_id, e.observation
    from billing_event as e
    where e.subject_id = t.subject_id and e.observation is not null
    offset 0
) as e
union all
select e.id, e.subject_id, e.observation::text as observation
from unnest($2) as t (id)
cross join lateral (
    select e.id, e.subject_id, e.observation
    from billing_event as e
    where e.id = t.id and e.observation is not null and e.subject_id is null
    limit 1
) as e;

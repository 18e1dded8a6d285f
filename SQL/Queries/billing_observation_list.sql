-- Reads what was observed of subscriptions that are locked, and of events that waited for theirs.
-- $1 subjects, $2 events. Rows: event, subject (null: it waits), observation as JSON.
select e.id, e.subject_id, e.observation::text as observation
from unnest($1) as t (subject_id)
inner join billing_event as e on e.subject_id = t.subject_id
where e.observation is not null
union all
select e.id, e.subject_id, e.observation::text as observation
from unnest($2) as t (id)
inner join billing_event as e on e.id = t.id
where e.observation is not null and e.subject_id is null;

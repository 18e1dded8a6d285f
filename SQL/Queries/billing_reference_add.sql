-- Notes which references belong to subscriptions. $1 subjects, $2 providers, $3 environments,
-- $4 references (parallel). No rows.
insert into billing_reference (subject_id, provider, environment, reference)
select t.subject_id, t.provider, t.environment, t.reference
from unnest($1, $2, $3, $4) as t (subject_id, provider, environment, reference)
order by t.provider, t.environment, t.reference, t.subject_id
on conflict do nothing;

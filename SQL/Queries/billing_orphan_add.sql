-- Notes by which references events wait for their subscription. $1 events, $2 providers,
-- $3 environments, $4 references (parallel). No rows.
insert into billing_orphan (event_id, provider, environment, reference)
select t.event_id, t.provider, t.environment, t.reference
from unnest($1, $2, $3, $4) as t (event_id, provider, environment, reference)
order by t.provider, t.environment, t.reference, t.event_id
on conflict do nothing;

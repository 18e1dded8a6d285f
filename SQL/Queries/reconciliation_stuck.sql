-- Finds events that arrived and were not applied: those that failed, and those that were received and
-- left for more than a minute. $1 provider, $2 environment, $3 the moment, $4 how many.
-- Rows, oldest first: event, the name of its subscription (null: none is known).
select e.id, coalesce(b.external_id, e.observation ->> 'subject') as external_id
from billing_event as e
left join billing_subject as b on b.id = e.subject_id
where e.outcome in ('received', 'failed')
    and e.provider = $1 and e.environment = $2
    and (e.outcome = 'failed' or e.received_at < $3 - interval '1 minute')
order by e.received_at
limit $4;

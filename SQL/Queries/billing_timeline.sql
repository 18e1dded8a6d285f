-- Lists the events behind a provider's subscription, oldest first by when they happened.
-- $1 subscription, $2 how many of the newest. Rows as billing_event_list.
select t.*
from (
    select
        e.id, e.provider, e.environment, e.origin, e.kind, e.occurred_at, e.received_at, e.outcome,
        e.error, e.attempts, s.id as subscription_id, e.subject_id
    from billing_event as e
    left join subscription as s on s.id = e.subject_id
    where e.subject_id = $1
    order by e.occurred_at desc, e.id desc
    limit $2
) as t
order by t.occurred_at, t.id;

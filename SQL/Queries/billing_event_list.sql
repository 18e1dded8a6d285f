-- Lists the ledger's events, newest first. $1 the event after which the page begins (null: the first
-- page), $2 provider, $3 outcome, $4 subscription (each null: any), $5 how many.
-- Rows: id, provider, environment, origin, kind, when it happened, when it was received, outcome, error,
-- attempts, subscription (null: none has come of it), the provider's subscription (null: not known).
select
    e.id, e.provider, e.environment, e.origin, e.kind, e.occurred_at, e.received_at, e.outcome,
    e.error, e.attempts, s.id as subscription_id, e.subject_id
from billing_event as e
left join subscription as s on s.id = e.subject_id
where ($1 is null or e.id < $1)
    and ($2 is null or e.provider = $2)
    and ($3 is null or e.outcome = $3)
    and ($4 is null or e.subject_id = $4)
order by e.id desc
limit $5;

-- Finds events that wait for their subscription, by references, and by the references of those that
-- are found. $1 providers, $2 environments, $3 references.
-- One row for each reference of each such event: event, provider, environment, reference.
with recursive waiting (event_id) as (
    select o.event_id
    from unnest($1, $2, $3) as t (provider, environment, reference)
    inner join billing_orphan as o
        on o.provider = t.provider and o.environment = t.environment
            and o.reference = t.reference
    union
    select o.event_id
    from waiting
    inner join billing_orphan as own on own.event_id = waiting.event_id
    inner join billing_orphan as o
        on o.provider = own.provider and o.environment = own.environment
            and o.reference = own.reference
)
select o.event_id, o.provider, o.environment, o.reference
from waiting
inner join billing_orphan as o on o.event_id = waiting.event_id;

-- Reads what the ledger tells of some subscriptions, and of events that wait for theirs and share a
-- reference with what the provider told. $1 run, $2 provider, $3 environment, $4 names.
-- Rows: name, observation as JSON.
select b.external_id, e.observation::text as observation
from unnest($4) as asked (external_id)
inner join billing_subject as b
    on b.provider = $2 and b.environment = $3 and b.external_id = asked.external_id
inner join billing_event as e on e.subject_id = b.id
where e.observation is not null and e.outcome in ('applied', 'stale', 'needs_refetch')
union all
select waiting.external_id, e.observation::text as observation
from (
    select distinct r.external_id, o.event_id
    from unnest($4) as asked (external_id)
    inner join reconciliation_row as r on r.run_id = $1 and r.external_id = asked.external_id
    cross join lateral unnest(r.reference_names) as n (reference)
    inner join billing_orphan as o
        on o.provider = $2 and o.environment = $3 and o.reference = n.reference
) as waiting
inner join billing_event as e on e.id = waiting.event_id
where e.observation is not null;

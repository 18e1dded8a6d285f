-- Reads what the ledger tells of some subscriptions, and of events that wait for theirs and share a
-- reference with what the provider told. $1 run, $2 provider, $3 environment, $4 names.
-- Rows: name, observation as JSON.
select asked.external_id, e.observation::text as observation
from unnest($4) as asked (external_id)
-- Each of these has a limit, so that it is looked up by its key, also before there are statistics.
cross join lateral (
    select b.id
    from billing_subject as b
    where b.provider = $2 and b.environment = $3 and b.external_id = asked.external_id
    limit 1
) as b
inner join billing_event as e on e.subject_id = b.id
where e.observation is not null and e.outcome in ('applied', 'stale', 'needs_refetch')
union all
select waiting.external_id, e.observation::text as observation
from (
    select distinct r.external_id, o.event_id
    from unnest($4) as asked (external_id)
    cross join lateral (
        select r.external_id, r.reference_names
        from reconciliation_row as r
        where r.run_id = $1 and r.external_id = asked.external_id
        limit 1
    ) as r
    cross join lateral unnest(r.reference_names) as n (reference)
    cross join lateral (
        select o.event_id
        from billing_orphan as o
        where o.provider = $2 and o.environment = $3 and o.reference = n.reference
        limit 100
    ) as o
) as waiting
cross join lateral (
    select e.observation
    from billing_event as e
    where e.id = waiting.event_id
    limit 1
) as e
where e.observation is not null;

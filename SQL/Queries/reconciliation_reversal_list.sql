-- Lists the refunds and disputes of some subscriptions. $1 run, $2 provider, $3 environment, $4 names of
-- subscriptions. Rows, by subscription and name: subscription, observation as JSON, references, events that
-- tell of it and were not applied, or that belong to no subscription yet.
select
    v.subject,
    v.observation,
    v.reference_names,
    array(
        select held.id
        from (
            select o.event_id as id
            from unnest(v.reference_names) as n (reference)
            cross join lateral (
                select o.event_id
                from billing_orphan as o
                where o.provider = $2 and o.environment = $3 and o.reference = n.reference
                limit 20
            ) as o
            union
            select e.id
            from billing_event as e
            where e.outcome in ('received', 'failed')
                and e.provider = $2 and e.environment = $3
                and e.observation -> 'references' ?| v.reference_names
        ) as held
        inner join billing_event as e on e.id = held.id
        where e.observation @? '$.payments[*] ? (@.fact == "refunded")'
            or e.observation ? 'dispute'
        order by held.id
        limit 5
    ) as held
from unnest($4) as asked (subject)
inner join reconciliation_reversal as v on v.run_id = $1 and v.subject = asked.subject
order by v.subject, v.reversal;

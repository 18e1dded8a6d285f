-- Finds providers' subscriptions by their names. $1 providers, $2 environments, $3 external ids.
-- One row for each that is there: id, provider, environment, external id, and id and external id of the
-- one that it replaces (null: none, or not known).
select
    b.id, b.provider, b.environment, b.external_id, p.id as predecessor_id,
    p.external_id as predecessor
from unnest($1, $2, $3) as t (provider, environment, external_id)
cross join lateral (
    select b.id, b.provider, b.environment, b.external_id, b.predecessor
    from billing_subject as b
    where b.provider = t.provider and b.environment = t.environment
        and b.external_id = t.external_id
    limit 1
) as b
left join lateral (
    select p.id, p.external_id
    from billing_subject as p
    where p.provider = b.provider and p.environment = b.environment
        and p.external_id = b.predecessor
    limit 1
) as p on true;

-- Finds the subscriptions that references belong to. $1 providers, $2 environments, $3 references.
-- Rows: provider, environment, reference, the subject's id and external id, and id and external id of
-- the one that it replaces (null: none, or not known).
select
    r.provider, r.environment, r.reference, b.id, b.external_id, p.id as predecessor_id,
    p.external_id as predecessor
from unnest($1, $2, $3) as t (provider, environment, reference)
cross join lateral (
    select r.provider, r.environment, r.reference, r.subject_id
    from billing_reference as r
    where r.provider = t.provider and r.environment = t.environment
        and r.reference = t.reference
    offset 0
) as r
cross join lateral (
    select b.id, b.provider, b.environment, b.external_id, b.predecessor
    from billing_subject as b
    where b.id = r.subject_id
    limit 1
) as b
left join lateral (
    select p.id, p.external_id
    from billing_subject as p
    where p.provider = b.provider and p.environment = b.environment
        and p.external_id = b.predecessor
    limit 1
) as p on true;

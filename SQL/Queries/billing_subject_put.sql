-- Writes how providers' subscriptions stand. They must be locked, by name where they are new. The
-- version goes up where anything but the next question to the provider has changed.
-- $1 ids, $2 providers, $3 environments, $4 external ids, $5 owners as JSON arrays, the strongest first,
-- $6 the ones they replace (null: none), $7 whether family-shared, $8 states, $9 raw statuses,
-- $10 will renew, $11 paid through, $12 grace until, $13 access until, $14 products as JSON arrays,
-- $15 first and $16 newest observation, $17 when to ask the provider (null: never), $18 failed tries,
-- $19 since when they have replaced others (null: not yet), $20 the moment (null: the database's clock).
-- No rows.
insert into billing_subject as b (
    id, provider, environment, external_id, owners, predecessor, succeeds_at, is_family_shared,
    state, raw_status, will_renew, paid_through, grace_until, access_until, products, began_at,
    observed_at, refetch_at, refetch_attempts, version, created_at, updated_at
)
select
    t.id, t.provider, t.environment, t.external_id,
    array(select jsonb_array_elements_text(t.owners::jsonb)), t.predecessor, t.succeeds_at,
    t.is_family_shared, t.state, t.raw_status, t.will_renew, t.paid_through, t.grace_until,
    t.access_until,
    array(select jsonb_array_elements_text(t.products::jsonb)), t.began_at, t.observed_at,
    t.refetch_at, t.refetch_attempts, 1, coalesce($20, statement_timestamp()),
    coalesce($20, statement_timestamp())
from unnest(
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19
) as t (
    id, provider, environment, external_id, owners, predecessor, is_family_shared, state,
    raw_status, will_renew, paid_through, grace_until, access_until, products, began_at,
    observed_at, refetch_at, refetch_attempts, succeeds_at
)
order by t.id
on conflict (id) do update
set owners = excluded.owners,
    predecessor = excluded.predecessor,
    succeeds_at = excluded.succeeds_at,
    is_family_shared = excluded.is_family_shared,
    state = excluded.state,
    raw_status = excluded.raw_status,
    will_renew = excluded.will_renew,
    paid_through = excluded.paid_through,
    grace_until = excluded.grace_until,
    access_until = excluded.access_until,
    products = excluded.products,
    began_at = excluded.began_at,
    observed_at = excluded.observed_at,
    refetch_at = excluded.refetch_at,
    refetch_attempts = excluded.refetch_attempts,
    version = b.version + case
        when (
            b.owners, b.predecessor, b.succeeds_at, b.is_family_shared, b.state, b.raw_status,
            b.will_renew, b.paid_through, b.grace_until, b.access_until, b.products, b.began_at,
            b.observed_at
        ) is distinct from (
            excluded.owners, excluded.predecessor, excluded.succeeds_at,
            excluded.is_family_shared, excluded.state,
            excluded.raw_status, excluded.will_renew, excluded.paid_through, excluded.grace_until,
            excluded.access_until, excluded.products, excluded.began_at, excluded.observed_at
        ) then 1
        else 0
    end,
    updated_at = excluded.updated_at;

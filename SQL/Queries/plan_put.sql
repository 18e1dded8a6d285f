-- Creates a plan or replaces what it grants and what sells it, all in one statement.
-- $1 plan, $2 entitlements, $3 providers, $4 their products (parallel), $5 the moment (null: the
-- database's clock). Fails on plan_provider_product_pkey when another plan has one of the products.
-- No rows.
with stored as (
    insert into plan (plan, entitlements, updated_at)
    values ($1, $2, coalesce($5, statement_timestamp()))
    on conflict (plan) do update set
        entitlements = excluded.entitlements,
        updated_at = excluded.updated_at
    returning plan
),
dropped as (
    delete from plan_provider_product as pp
    where pp.plan = $1
        and not exists (
            select from unnest($3, $4) as t (provider, provider_product)
            where t.provider = pp.provider and t.provider_product = pp.provider_product
        )
)
insert into plan_provider_product (provider, provider_product, plan)
select distinct t.provider, t.provider_product, stored.plan
from unnest($3, $4) as t (provider, provider_product)
cross join stored
where not exists (
    select from plan_provider_product as pp
    where pp.plan = $1
        and pp.provider = t.provider and pp.provider_product = t.provider_product
);

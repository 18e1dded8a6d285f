-- Replaces what sells a plan. The catalogue must be locked.
-- $1 plan, $2 providers, $3 their products (parallel). Fails on plan_provider_product_pkey when
-- another plan has one of the products. No rows.
with dropped as (
    delete from plan_provider_product as pp
    where pp.plan = $1
        and not exists (
            select from unnest($2, $3) as t (provider, provider_product)
            where t.provider = pp.provider and t.provider_product = pp.provider_product
        )
)
insert into plan_provider_product (provider, provider_product, plan)
select distinct t.provider, t.provider_product, $1
from unnest($2, $3) as t (provider, provider_product)
where not exists (
    select from plan_provider_product as pp
    where pp.plan = $1
        and pp.provider = t.provider and pp.provider_product = t.provider_product
);

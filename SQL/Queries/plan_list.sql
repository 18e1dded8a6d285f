-- Lists every plan: plan, entitlements, and as parallel arrays the providers and products that sell
-- it (null when none).
select
    p.plan,
    p.entitlements,
    array_agg(pp.provider order by pp.provider, pp.provider_product)
        filter (where pp.provider is not null) as providers,
    array_agg(pp.provider_product order by pp.provider, pp.provider_product)
        filter (where pp.provider is not null) as provider_products
from plan as p
left join plan_provider_product as pp on pp.plan = p.plan
group by p.plan
order by p.plan;

-- Lists every product: product, name, required issuers, keep the admitted, travel rule, days of
-- travel grace.
select p.product, p.name, p.links, p.keep_admitted, p.travel, p.travel_grace_days
from product as p
order by p.product;

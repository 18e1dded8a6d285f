-- Records that accounts came in. An admission that is there already stays as it is.
-- $1 accounts, $2 products, $3 regions, $4 redemptions, $5 the moment.
-- One row for each new admission: account, product.
insert into admission (account_id, product, region, redemption_id, at)
select t.account_id, t.product, t.region, t.redemption_id, $5
from unnest($1, $2, $3, $4) as t (account_id, product, region, redemption_id)
order by t.account_id, t.product
on conflict do nothing
returning account_id, product;

-- Tells in which products' trees an account has a place. $1 account. One row for each: product.
select m.product
from membership as m
where m.account_id = $1
order by m.product;

-- Lists an account and everybody below it. $1 account, $2 product (null: every one that the
-- account has to do with), $3 leaves out who joined before (null: nobody; never the account
-- itself), $4 most levels below the account (null: all). One row for each: account, product.
with recursive branch as (
    select $1 as account_id, p.product, 0 as level, null::timestamptz as joined_at
    from product as p
    left join membership as m on m.account_id = $1 and m.product = p.product
    left join allowance as w on w.account_id = $1 and w.product = p.product
    left join admission as d on d.account_id = $1 and d.product = p.product
    where ($2 is null or p.product = $2)
        and coalesce(m.account_id, w.account_id, d.account_id) is not null
    union all
    select m.account_id, m.product, b.level + 1, m.joined_at
    from branch as b
    inner join membership as m on m.inviter_id = b.account_id and m.product = b.product
    where $4 is null or b.level < $4
)
select b.account_id, b.product
from branch as b
where $3 is null or b.joined_at is null or b.joined_at >= $3
order by b.account_id, b.product;

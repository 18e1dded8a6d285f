-- Compares the rows that are kept for decisions with the tables they come from, a page of accounts
-- at a time. $1 the account after which the page begins, $2 how many accounts.
-- First one row for the page: null, null, null, null, its last account (null: there are no more),
-- how many accounts it has, and how many rows were compared. Then, in order, one row for each
-- account and product whose row is not as it should be: account, product, standing ('missing';
-- 'passed', when time has passed it by; 'differs', when it would be answered from and is wrong),
-- the names of the columns that differ, null, null, null.
with page as materialized (
    select a.id
    from account as a
    where a.id > $1
    order by a.id
    limit $2
),
compared as materialized (
    select
        s.account_id,
        s.product,
        case
            when e.account_id is null then 'missing'
            when e.fresh_from > statement_timestamp() or e.fresh_until <= statement_timestamp()
                then 'passed'
            when row(e.*) is distinct from row(s.*) then 'differs'
        end as standing,
        to_jsonb(e.*) as kept,
        to_jsonb(s.*) as wanted
    from entitlement_source as s
    left join entitlement as e on e.account_id = s.account_id and e.product = s.product
    -- Not a join, which might be begun at the accounts that are not on the page.
    where s.account_id = any(array(select page.id from page))
)
select
    null::uuid as account_id,
    null::text as product,
    null::text as standing,
    null::text[] as columns,
    (select page.id from page order by page.id desc limit 1) as last,
    (select count(*) from page) as accounts,
    (select count(*) from compared where standing is null or standing = 'differs') as compared
union all
select
    listed.account_id,
    listed.product,
    listed.standing,
    array(
        select kept.key
        from jsonb_each(listed.kept) as kept
        where listed.standing = 'differs' and kept.value <> listed.wanted -> kept.key
        order by kept.key
    ),
    null,
    null,
    null
from (
    select compared.*
    from compared
    where compared.standing is not null
    order by compared.account_id, compared.product
) as listed;

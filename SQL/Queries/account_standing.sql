-- Finds which accounts are known to be real: they came in somewhere, or they pay. $1 accounts, $2 the
-- moment (null: the database's clock). One row for each that is: account.
select a.account_id
from unnest($1) as a (account_id)
left join lateral (
    select true as is_in
    from admission as d
    where d.account_id = a.account_id
    limit 1
) as d on true
left join lateral (
    select true as is_paying
    from subscription as s
    where s.account_id = a.account_id
        and s.state in ('active', 'grace')
        and coalesce(s.access_until, 'infinity') > coalesce($2, statement_timestamp())
    limit 1
) as s on true
where d.is_in or s.is_paying;

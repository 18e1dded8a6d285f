-- Grants plans to accounts, each until a moment. The accounts must be locked.
-- $1 new ids, $2 accounts, $3 plans, $4 ends, $5 reasons, $6 the moment (null: the database's clock).
-- One row for each, in order: position, whether there is such an account, whether there is such a plan,
-- when it was granted.
with asked as (
    select
        t.id, t.account_id, t.plan, t.until, t.reason, t.position,
        coalesce($6, statement_timestamp()) as now
    from unnest($1, $2, $3, $4, $5) with ordinality
        as t (id, account_id, plan, until, reason, position)
),
found as materialized (
    select
        asked.*, a.id is not null as has_account, p.plan is not null as has_plan
    from asked
    left join account as a on a.id = asked.account_id
    left join lateral (
        select p.plan
        from plan as p
        where p.plan = asked.plan
        limit 1
    ) as p on true
),
made as (
    insert into subscription (
        id, account_id, provider, plan, state, will_renew, paid_through, access_until, reason,
        created_at
    )
    select
        found.id, found.account_id, 'grant', found.plan, 'active', false, found.until,
        found.until, found.reason, found.now
    from found
    where found.has_account and found.has_plan
    order by found.account_id, found.position
)
select found.position, found.has_account, found.has_plan, found.now
from found
order by found.position;

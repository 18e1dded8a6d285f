-- Freezes the allowances of a branch's members, also of those that have none yet. Waits for invites
-- that are being issued. $1 batch, $2 accounts, $3 products (parallel). Counts one row written for
-- each allowance that was not frozen.
with frozen as (
    insert into allowance as w (account_id, product, frozen_at, freeze_reason)
    select t.account_id, t.product, b.created_at, 'batch ' || b.id
    from branch_batch as b
    cross join unnest($2, $3) as t (account_id, product)
    inner join account as a on a.id = t.account_id
    where b.id = $1
    order by t.account_id, t.product
    on conflict (account_id, product) do update
    set frozen_at = excluded.frozen_at, freeze_reason = excluded.freeze_reason
    where w.frozen_at is null
    returning w.account_id, w.product
)
insert into branch_change (batch_id, kind, object_id, product)
select $1, 'allowance', frozen.account_id, frozen.product
from frozen;

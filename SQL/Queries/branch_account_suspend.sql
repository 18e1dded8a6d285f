-- Suspends accounts, which must be locked. $1 batch, $2 accounts. Counts one row written for each
-- that was active.
with suspended as (
    update account as a
    set state = 'suspended', suspension_batch = $1
    from unnest($2) as t (account_id)
    where a.id = t.account_id and a.state = 'active'
    returning a.id
)
insert into branch_change (batch_id, kind, object_id)
select $1, 'account', suspended.id
from suspended;

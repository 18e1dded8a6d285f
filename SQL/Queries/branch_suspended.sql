-- Lists the accounts that a batch suspended and that nobody changed since. $1 batch. One row for
-- each: account.
select a.id
from branch_change as h
inner join account as a on a.id = h.object_id
where h.batch_id = $1 and h.kind = 'account' and h.restored_at is null
    and a.suspension_batch = $1;

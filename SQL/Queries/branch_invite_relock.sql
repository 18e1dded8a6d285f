-- Locks the invites that a batch revoked and that nobody changed since, in the order of their ids.
-- $1 batch. One row for each: id.
with ours as materialized (
    select h.object_id
    from branch_change as h
    where h.batch_id = $1 and h.kind = 'invite' and h.restored_at is null
)
select i.id
from invite as i
where i.id in (select ours.object_id from ours) and i.revoke_reason = 'batch ' || $1
order by i.id
for no key update;

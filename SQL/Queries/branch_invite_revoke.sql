-- Revokes invites, which must be locked. $1 batch, $2 invites. Counts one row written for each that
-- was not revoked.
with revoked as (
    update invite as i
    set revoked_at = b.created_at, revoke_reason = 'batch ' || b.id
    from branch_batch as b
    cross join unnest($2) as t (invite_id)
    where b.id = $1 and i.id = t.invite_id and i.revoked_at is null
    returning i.id
)
insert into branch_change (batch_id, kind, object_id)
select $1, 'invite', revoked.id
from revoked;

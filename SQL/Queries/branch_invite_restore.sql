-- Takes back that invites were revoked. They must be locked. $1 batch, $2 invites, $3 the moment
-- (null: the database's clock). Counts one row written for each.
with restored as (
    update invite as i
    set revoked_at = null, revoke_reason = null
    from unnest($2) as t (invite_id)
    where i.id = t.invite_id and i.revoke_reason = 'batch ' || $1
    returning i.id
)
update branch_change as h
set restored_at = coalesce($3, transaction_timestamp())
-- Found by its key one after another, however many there are.
where h.ctid = any(array(
    select change.place
    from restored
    cross join lateral (
        select h.ctid as place
        from branch_change as h
        where h.batch_id = $1 and h.kind = 'invite' and h.object_id = restored.id
        limit 1
    ) as change
));

-- Ends the suspension of accounts that a batch suspended and that nobody changed since. They must
-- be locked. $1 batch, $2 accounts, $3 the moment (null: the database's clock). Counts one row
-- written for each.
with restored as (
    update account as a
    set state = 'active', suspension_batch = null
    from unnest($2) as t (account_id)
    where a.id = t.account_id and a.suspension_batch = $1
    returning a.id
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
        where h.batch_id = $1 and h.kind = 'account' and h.object_id = restored.id
        limit 1
    ) as change
));

-- Unfreezes the allowances that a batch froze and that nobody changed since. $1 batch,
-- $2 the moment (null: the database's clock). Counts one row written for each.
with ours as materialized (
    select w.account_id, w.product
    from branch_change as h
    inner join allowance as w on w.account_id = h.object_id and w.product = h.product
    where h.batch_id = $1 and h.kind = 'allowance' and h.restored_at is null
        and w.freeze_reason = 'batch ' || $1
    order by w.account_id, w.product
    for no key update of w
),
thawed as (
    update allowance as w
    set frozen_at = null, freeze_reason = null,
        unfrozen_at = coalesce($2, transaction_timestamp()), unfreeze_reason = 'batch ' || $1
    from ours
    where w.account_id = ours.account_id and w.product = ours.product
    returning w.account_id, w.product
)
update branch_change as h
set restored_at = coalesce($2, transaction_timestamp())
-- Found by its key one after another, however many there are.
where h.ctid = any(array(
    select change.place
    from thawed
    cross join lateral (
        select h.ctid as place
        from branch_change as h
        where h.batch_id = $1 and h.kind = 'allowance' and h.object_id = thawed.account_id
            and h.product = thawed.product
        limit 1
    ) as change
));

-- Lets an account hand out invites again; one that may stays as it is. $1 account, $2 product,
-- $3 reason, $4 the moment (null: the database's clock). No rows.
update allowance as w
set frozen_at = null, freeze_reason = null,
    unfrozen_at = coalesce($4, statement_timestamp()), unfreeze_reason = $3
where w.account_id = $1 and w.product = $2 and w.frozen_at is not null;

-- Keeps an account from handing out invites; one that is kept from it already stays as it is.
-- $1 account, $2 product, $3 reason, $4 the moment (null: the database's clock). No rows.
update allowance as w
set frozen_at = coalesce($4, statement_timestamp()), freeze_reason = $3
where w.account_id = $1 and w.product = $2 and w.frozen_at is null;

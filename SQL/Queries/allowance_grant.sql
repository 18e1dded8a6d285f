-- Gives an account more to hand out. The allowance must be locked. $1 account, $2 product,
-- $3 count, $4 reason, $5 the moment (null: the database's clock). No rows.
with entry as (
    insert into allowance_entry (account_id, product, kind, count, reason, at)
    values ($1, $2, 'staff', $3, $4, coalesce($5, statement_timestamp()))
)
update allowance as w
set granted = w.granted + $3
where w.account_id = $1 and w.product = $2;

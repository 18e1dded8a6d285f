-- Draws on an account's allowance, which must be locked. $1 account, $2 product, $3 uses.
-- One row when it sufficed: issued.
update allowance as w
set issued = w.issued + $3
where w.account_id = $1 and w.product = $2
    and w.frozen_at is null and w.issued + $3 <= w.granted
returning w.issued;

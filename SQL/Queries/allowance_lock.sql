-- Locks an account's allowance for a product, and the account's state. $1 account, $2 product.
-- One row or none: granted, issued, whether it is frozen, the account's state.
select w.granted, w.issued, w.frozen_at is not null as is_frozen, a.state
from allowance as w
inner join account as a on a.id = w.account_id
where w.account_id = $1 and w.product = $2
for update of w
for share of a;

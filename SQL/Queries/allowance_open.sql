-- Makes the row that an account's allowance for a product is counted in, unless it is there.
-- $1 account, $2 product. Fails on allowance_account and allowance_product when there is no such
-- account or product. No rows.
insert into allowance (account_id, product)
values ($1, $2)
on conflict do nothing;

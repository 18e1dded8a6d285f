-- Gives an account a place at the top of a product's tree, unless it has a place already.
-- $1 account, $2 product, $3 the moment (null: the database's clock). No rows.
insert into membership (account_id, product, depth, joined_at)
values ($1, $2, 0, coalesce($3, statement_timestamp()))
on conflict do nothing;

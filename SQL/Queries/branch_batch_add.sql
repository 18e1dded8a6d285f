-- Records what is done to a branch. $1 id, $2 account, $3 product, $4 since, $5 depth, $6 actions,
-- $7 the moment (null: the database's clock). No rows.
insert into branch_batch (id, account_id, product, since, depth, actions, created_at)
values ($1, $2, $3, $4, $5, $6, coalesce($7, statement_timestamp()));

-- Adds a caller. $1 id, $2 name, $3 token hash, $4 scopes, $5 expiry, $6 the moment (null: the
-- database's clock). No rows.
insert into caller (id, name, token_hash, scopes, expires_at, created_at)
values ($1, $2, $3, $4, $5, coalesce($6, statement_timestamp()));

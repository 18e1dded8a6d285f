-- Claims keys for calls, in one order, waiting for calls with the same key that are under way.
-- $1 callers, $2 keys, $3 methods, $4 argument hashes, $5 the moment (null: the database's clock).
-- One row for each key that was free: caller, key.
insert into idempotency (caller_id, key, method, arguments_hash, created_at)
select t.caller_id, t.key, t.method, t.arguments_hash, coalesce($5, statement_timestamp())
from unnest($1, $2, $3, $4) as t (caller_id, key, method, arguments_hash)
order by t.caller_id, t.key
on conflict do nothing
returning caller_id, key;

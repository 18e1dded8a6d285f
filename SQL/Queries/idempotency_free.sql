-- Gives up the claims of calls that gave no answer to keep. $1 callers, $2 keys. No rows.
delete from idempotency as k
using unnest($1, $2) as t (caller_id, key)
where k.caller_id = t.caller_id and k.key = t.key;

-- Stores the sealed answers of calls that were done. $1 callers, $2 keys, $3 answers. No rows.
update idempotency as k
set answer = t.answer
from unnest($1, $2, $3) as t (caller_id, key, answer)
where k.caller_id = t.caller_id and k.key = t.key;

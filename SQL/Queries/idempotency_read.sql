-- Reads what was answered to keys. $1 callers, $2 keys.
-- One row for each key that is known: position, method, argument hash, sealed answer.
select asked.position, k.method, k.arguments_hash, k.answer
from unnest($1, $2) with ordinality as asked (caller_id, key, position)
inner join idempotency as k on k.caller_id = asked.caller_id and k.key = asked.key;

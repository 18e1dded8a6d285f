-- Tells which codes exist. $1 code hashes. One row for each that does: code hash.
select i.code_hash
from invite as i
where i.code_hash = any($1);

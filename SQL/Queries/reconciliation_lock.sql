-- Takes a lock by name until the session ends, unless somebody has it. $1 name. One row: whether it was
-- taken.
select pg_try_advisory_lock(hashtextextended($1, 0)) as is_ours;

-- Lets batches that hold several tries of one account go one after the other, so that each sees what
-- the one before was refused. To be asked before anything else is locked but idempotency keys.
-- $1 accounts. One row for each, or fewer; it says nothing.
select pg_advisory_xact_lock(k.key) is null as is_locked
from (
    select distinct hashtextextended(a.account_id::text, 8) as key
    from unnest($1) as a (account_id)
    order by key
    offset 0
) as k;

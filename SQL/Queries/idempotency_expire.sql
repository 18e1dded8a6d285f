-- Deletes the answers of calls older than a moment. $1 that moment, $2 most rows. No rows.
delete from idempotency as k
where (k.caller_id, k.key) in (
    select old.caller_id, old.key
    from idempotency as old
    where old.created_at < $1
    order by old.created_at
    limit $2
    for update skip locked
);

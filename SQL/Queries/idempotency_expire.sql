-- Deletes the answers of calls older than so long. $1 seconds, $2 most rows. No rows.
-- By place, for rows that are locked do not move, and by key the whole table would be read.
delete from idempotency as k
where k.ctid = any(array(
    select old.ctid
    from idempotency as old
    where old.created_at < statement_timestamp() - make_interval(secs => $1)
    order by old.created_at
    limit $2
    for update skip locked
));

-- Deletes refused tries older than so long. $1 reasons, $2 seconds, $3 most rows, $4 the moment
-- (null: the database's clock). No rows.
-- By place, for rows that are locked do not move. Many may do so at once.
delete from redemption_failure as f
where f.ctid = any(array(
    select old.ctid
    from unnest($1) as kind (reason)
    cross join lateral (
        select f.ctid
        from redemption_failure as f
        where f.reason = kind.reason
            and f.at < coalesce($4, statement_timestamp()) - make_interval(secs => $2)
        order by f.at
        limit $3
        for update skip locked
    ) as old
    limit $3
));

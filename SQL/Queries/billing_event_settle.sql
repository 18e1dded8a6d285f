-- Notes what became of events, and that those which found their subscription wait for it no more.
-- $1 ids, $2 subjects (null: not known), $3 outcomes, $4 the moment (null: the database's clock).
-- No rows.
with settled as (
    update billing_event as e
    set subject_id = t.subject_id,
        outcome = t.outcome,
        error = null,
        applied_at = coalesce($4, statement_timestamp())
    from unnest($1, $2, $3) as t (id, subject_id, outcome)
    where e.id = t.id
)
delete from billing_orphan as o
using unnest($1, $2) as t (id, subject_id)
where o.event_id = t.id and t.subject_id is not null;

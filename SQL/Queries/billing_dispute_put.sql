-- Replaces the disputes of subscriptions that are locked; writes only what differs. $1 subjects; of each
-- dispute $2 subject, $3 name, $4 since when, $5 until when (null: it is open). No rows.
with dropped as (
    delete from billing_dispute as d
    where d.subject_id = any($1)
        and not exists (
            select from unnest($2, $3) as t (subject_id, source)
            where t.subject_id = d.subject_id and t.source = d.source
        )
)
insert into billing_dispute as d (subject_id, source, span)
select t.subject_id, t.source, tstzrange(t.since, t.until)
from unnest($2, $3, $4, $5) as t (subject_id, source, since, until)
on conflict (subject_id, source) do update
set span = excluded.span
where d.span <> excluded.span;

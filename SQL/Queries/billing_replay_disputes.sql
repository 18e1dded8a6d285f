-- Reads the disputes of subscriptions as they are kept. $1 subjects. Rows: subject, name, since when,
-- until when (null: it is open).
select d.subject_id, d.source, lower(d.span) as since, upper(d.span) as until
from unnest($1) as t (id)
inner join billing_dispute as d on d.subject_id = t.id
order by d.subject_id, d.source;

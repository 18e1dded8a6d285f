-- Notes the peppers that a server has. $1 ids, $2 checks.
-- No rows.
insert into code_pepper (id, pepper_check, first_seen_at)
select t.id, t.pepper_check, statement_timestamp()
from unnest($1, $2) as t (id, pepper_check)
order by t.id
on conflict do nothing;

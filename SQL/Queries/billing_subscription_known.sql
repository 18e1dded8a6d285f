-- Which of some providers' subscriptions one of ours has come of. $1 subjects. Rows: id.
select s.id
from unnest($1) as t (id)
inner join subscription as s on s.id = t.id;

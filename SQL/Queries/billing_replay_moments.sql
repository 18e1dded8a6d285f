-- Reads the history of subscriptions as it is kept. $1 subjects. Rows: subject, since when, state, raw
-- status, will renew, paid through, grace until, access until, products as a JSON array.
select
    m.subject_id, m.effective_at, m.state, m.raw_status, m.will_renew, m.paid_through,
    m.grace_until, m.access_until, to_jsonb(m.products)::text as products
from unnest($1) as t (id)
inner join billing_moment as m on m.subject_id = t.id
order by m.subject_id, m.effective_at;

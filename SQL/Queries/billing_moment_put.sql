-- Replaces the history of subscriptions that are locked; writes only what differs. $1 subjects; of each
-- moment $2 subject, $3 since when, $4 state, $5 raw status, $6 will renew, $7 paid through, $8 grace
-- until, $9 access until, $10 products as a JSON array. No rows.
with dropped as (
    delete from billing_moment as m
    where m.subject_id = any($1)
        and not exists (
            select from unnest($2, $3) as t (subject_id, effective_at)
            where t.subject_id = m.subject_id and t.effective_at = m.effective_at
        )
)
insert into billing_moment as m (
    subject_id, effective_at, state, raw_status, will_renew, paid_through, grace_until,
    access_until, products
)
select
    t.subject_id, t.effective_at, t.state, t.raw_status, t.will_renew, t.paid_through,
    t.grace_until, t.access_until, array(select jsonb_array_elements_text(t.products::jsonb))
from unnest($2, $3, $4, $5, $6, $7, $8, $9, $10) as t (
    subject_id, effective_at, state, raw_status, will_renew, paid_through, grace_until,
    access_until, products
)
on conflict (subject_id, effective_at) do update
set state = excluded.state,
    raw_status = excluded.raw_status,
    will_renew = excluded.will_renew,
    paid_through = excluded.paid_through,
    grace_until = excluded.grace_until,
    access_until = excluded.access_until,
    products = excluded.products
where row(m.*) is distinct from row(excluded.*);

-- Which of our subscriptions this transaction has written, or are held for a dispute that is not known.
-- $1 subjects. Rows: id.
select t.id
from unnest($1) as t (id)
where exists (
    select from subscription as s
    where s.id = t.id and s.xmin = pg_current_xact_id()::xid
) or exists (
    select from subscription_hold as h
    where h.subscription_id = t.id and h.xmin = pg_current_xact_id()::xid
) or exists (
    select from subscription_hold as h
    where h.subscription_id = t.id and h.source is not null
        and not exists (
            select from billing_dispute as d
            where d.subject_id = t.id and d.source = h.source
        )
);

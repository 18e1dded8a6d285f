-- Which of our subscriptions this transaction has written. $1 subjects. Rows: id.
select t.id
from unnest($1) as t (id)
where exists (
    select from subscription as s
    where s.id = t.id and s.xmin = pg_current_xact_id()::xid
) or exists (
    select from subscription_hold as h
    where h.subscription_id = t.id and h.xmin = pg_current_xact_id()::xid
);

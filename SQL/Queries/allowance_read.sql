-- Reads an account's allowance for a product. $1 account, $2 product, $3 the moment (null: the
-- database's clock). One row when there is such an account: whether there is such a product,
-- granted, issued, when and why it was frozen, when it matures (null: the account has not come in),
-- how much is due and has not been given yet.
with clock as (
    select coalesce($3, statement_timestamp()) as now
)
select
    p.product is not null as is_product,
    coalesce(w.granted, 0) as granted,
    coalesce(w.issued, 0) as issued,
    w.frozen_at,
    w.freeze_reason,
    t.matures_at,
    due.count
from account as a
cross join clock
left join product as p on p.product = $2
left join allowance as w on w.account_id = a.id and w.product = $2
left join lateral allowance_terms(a.id, $2) as t on true
left join lateral (
    select coalesce(sum(d.count), 0) as count from allowance_due(a.id, $2, clock.now) as d
) as due on true
where a.id = $1;

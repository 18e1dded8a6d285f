-- Gives an account what is due to it, each thing once. The allowance must be locked. $1 account,
-- $2 product, $3 the moment (null: the database's clock). No rows.
with clock as (
    select coalesce($3, statement_timestamp()) as now
),
given as (
    insert into allowance_entry (account_id, product, kind, invitee_id, count, at)
    select $1, $2, due.kind, due.invitee_id, due.count, clock.now
    from clock
    cross join lateral allowance_due($1, $2, clock.now) as due
    on conflict do nothing
    returning count
)
update allowance as w
set granted = w.granted + g.count
from (select sum(given.count)::integer as count from given) as g
where w.account_id = $1 and w.product = $2 and g.count > 0;

-- Gives the unused uses of a revoked invite back to the allowance that they were drawn on, which
-- must be locked. $1 invite, $2 reason, $3 the moment (null: the database's clock).
-- One row when something came back: uses.
with unused as (
    select i.owner_id, c.product, i.max_uses - i.uses as uses
    from invite as i
    inner join campaign as c on c.id = i.campaign_id
    where i.id = $1 and i.owner_id is not null and i.uses < i.max_uses
),
entry as (
    insert into allowance_entry (account_id, product, kind, count, reason, at)
    select
        unused.owner_id, unused.product, 'returned', unused.uses, $2,
        coalesce($3, statement_timestamp())
    from unused
)
update allowance as w
set issued = w.issued - unused.uses
from unused
where w.account_id = unused.owner_id and w.product = unused.product
returning unused.uses;

-- Locks the invites of a branch's members that could still be redeemed, in the order of their ids,
-- and waits for redemptions under way. $1 accounts, $2 products (parallel), $3 leaves out what was
-- issued before (null: nothing). One row for each: id.
with owned as materialized (
    select i.id
    from unnest($1, $2) as t (account_id, product)
    inner join invite as i on i.owner_id = t.account_id
    inner join campaign as c on c.id = i.campaign_id and c.product = t.product
    where i.revoked_at is null and ($3 is null or i.created_at >= $3)
)
-- A use that is reserved may come back.
select i.id
from invite as i
left join lateral (
    select true as is_there
    from redemption as r
    where r.invite_id = i.id and r.state = 'reserved'
    limit 1
) as reserved on true
where i.id in (select owned.id from owned)
    and i.revoked_at is null
    and (i.uses < i.max_uses or reserved.is_there)
order by i.id
for no key update of i;

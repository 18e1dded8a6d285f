-- Gives accounts that came in by codes of other accounts their places below these. Who has a place
-- already keeps it. $1 confirmed redemptions; those of codes without an owner count for nothing.
-- No rows.
insert into membership (
    account_id, product, inviter_id, inviter_depth, invite_id, redemption_id, depth, joined_at
)
select
    r.account_id, r.product, i.owner_id, m.depth, i.id, r.id, m.depth + 1, r.confirmed_at
from unnest($1) as t (redemption_id)
inner join redemption as r on r.id = t.redemption_id and r.state = 'confirmed'
inner join invite as i on i.id = r.invite_id
-- A lateral join with a limit, so that only the key can lead to it.
cross join lateral (
    select m.depth
    from membership as m
    where m.account_id = i.owner_id and m.product = r.product
    limit 1
) as m
order by r.account_id, r.product
on conflict do nothing;

-- Lists who holds a use of some invites, the first to lapse first. $1 invites, $2 most of each.
-- One row for each: id, account, state, time, reserved until, region, invite.
select r.id, r.account_id, r.state, r.at, r.reserved_until, r.region, asked.invite_id
from unnest($1) with ordinality as asked (invite_id, position)
cross join lateral (
    select r.*
    from redemption as r
    where r.invite_id = asked.invite_id and r.state = 'reserved'
    order by r.reserved_until
    limit $2
) as r
order by asked.position, r.reserved_until;

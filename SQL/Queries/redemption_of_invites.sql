-- Lists the live redemptions of some invites, oldest first. $1 invites, $2 most of each invite.
-- One row for each: invite, id, account, state, time, reserved until.
select r.invite_id, r.id, r.account_id, r.state, r.at, r.reserved_until
from unnest($1) as t (invite_id)
cross join lateral (
    select r.*
    from redemption as r
    where r.invite_id = t.invite_id and r.state <> 'released'
    order by r.id
    limit $2
) as r
order by r.id;

-- Lists the redemptions of an invite, oldest first. $1 invite, $2 most rows.
-- One row for each: id, account, state, time, reserved until, region.
select r.id, r.account_id, r.state, r.at, r.reserved_until, r.region
from redemption as r
where r.invite_id = $1
order by r.id
limit $2;

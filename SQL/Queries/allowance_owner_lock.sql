-- Locks the allowance that an invite was drawn on. $1 invite. One row or none: account.
select w.account_id
from invite as i
inner join campaign as c on c.id = i.campaign_id
inner join allowance as w on w.account_id = i.owner_id and w.product = c.product
where i.id = $1
for update of w;

-- Locks an invite, after its campaign where that has a budget. $1 invite. One row, or none when there
-- is no such invite: id.
with budgets as materialized (
    select c.id
    from campaign as c
    where c.id = (select i.campaign_id from invite as i where i.id = $1) and c.budget is not null
    for no key update
)
select i.id
from invite as i
where i.id = $1 and (select count(*) from budgets) >= 0
for no key update of i;

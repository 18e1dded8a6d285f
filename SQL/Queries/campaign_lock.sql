-- Locks a campaign against redemptions that count on its budget and against other changes of it.
-- $1 campaign. One row or none: as campaign_list.
select
    c.id, c.product, c.name, c.regions, c.budget,
    case
        when c.budget is not null then c.budget_used
        else coalesce((select sum(i.uses) from invite as i where i.campaign_id = c.id), 0)
    end as uses,
    c.opens_at, c.closes_at, c.max_depth, c.created_at, c.mode, c.hold_minutes, c.subscribers_first,
    c.allowance, c.allowance_after_days
from campaign as c
where c.id = $1
for no key update of c;

-- Lists campaigns, newest first. $1 product (null: every one), $2 the last id of the page before
-- (null: from the start), $3 most rows. One row for each: id, product, name, regions, budget, uses,
-- opening, closing, greatest depth, time of creation, mode, minutes that a reservation holds, whether
-- draws take subscribers first, allowance and days until it is given.
select
    c.id, c.product, c.name, c.regions, c.budget,
    case
        when c.budget is not null then c.budget_used
        else coalesce((select sum(i.uses) from invite as i where i.campaign_id = c.id), 0)
    end as uses,
    c.opens_at, c.closes_at, c.max_depth, c.created_at, c.mode, c.hold_minutes,
    c.subscribers_first, c.allowance, c.allowance_after_days
from campaign as c
where ($1 is null or c.product = $1) and ($2 is null or c.id < $2)
order by c.id desc
limit $3;

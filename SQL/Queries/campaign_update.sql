-- Replaces what a locked campaign says. $1 id, $2 name, $3 regions, $4 budget, $5 opening, $6
-- closing, $7 greatest depth, $8 mode, $9 minutes that a reservation holds, $10 how many uses its
-- invites count (with a budget where there was none its invites must be locked), $11 allowance and
-- $12 days until it is given, $13 whether draws take subscribers first. Fails on
-- campaign_within_budget when more is used than the budget, and on campaign_holds_within_budget when
-- offers hold what would be gone. One row: as campaign_list.
update campaign as c
set name = $2,
    regions = $3,
    budget = $4,
    budget_used = case when $4 is null then 0 when c.budget is null then $10 else c.budget_used end,
    opens_at = $5,
    closes_at = $6,
    max_depth = $7,
    mode = $8,
    hold_minutes = $9,
    allowance = $11,
    allowance_after_days = $12,
    subscribers_first = $13
where c.id = $1
returning
    c.id, c.product, c.name, c.regions, c.budget, $10::bigint as uses, c.opens_at, c.closes_at,
    c.max_depth, c.created_at, c.mode, c.hold_minutes, c.subscribers_first,
    c.allowance, c.allowance_after_days;

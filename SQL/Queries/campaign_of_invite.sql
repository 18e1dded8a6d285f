-- Reads the campaign of an invite, and how often its code was refused within a day. $1 invite. One
-- row: as campaign_list, with no uses where there is no budget, and the refusals.
select
    c.id, c.product, c.name, c.regions, c.budget, c.budget_used::bigint as uses, c.opens_at,
    c.closes_at, c.max_depth, c.created_at, c.mode, c.hold_minutes, c.subscribers_first,
    c.allowance, c.allowance_after_days,
    (select count(*) from redemption_failure as f where f.code_hash = i.code_hash) as attempts
from invite as i
inner join campaign as c on c.id = i.campaign_id
where i.id = $1;

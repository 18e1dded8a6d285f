-- Locks what a batch of releases will count on: the campaigns that have a budget, then the invites,
-- in the order of their ids. $1 redemptions. One row for each locked invite: id.
with wanted as materialized (
    select distinct i.id, i.campaign_id
    from redemption as r
    inner join invite as i on i.id = r.invite_id
    where r.id = any($1)
),
budgets as materialized (
    select c.id
    from campaign as c
    where c.id in (select wanted.campaign_id from wanted) and c.budget is not null
    order by c.id
    for no key update
)
select i.id
from invite as i
where i.id in (select wanted.id from wanted) and (select count(*) from budgets) >= 0
order by i.id
for no key update of i;

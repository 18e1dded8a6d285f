-- Locks what offers whose time is over hold: first their campaigns where these have a budget, then
-- their invites, both in the order of their ids. $1 product, $2 region (both null: of every line),
-- $3 the moment (null: the database's clock), $4 most rows. One row for each: invite.
with ending as materialized (
    select o.invite_id, o.campaign_id
    from waitlist_offer as o
    where o.state = 'open' and o.expires_at <= coalesce($3, statement_timestamp())
        and ($1 is null or (o.product = $1 and o.region = $2))
    order by o.expires_at
    limit $4
),
budgets as materialized (
    select c.id
    from campaign as c
    where c.id in (select ending.campaign_id from ending) and c.budget is not null
    order by c.id
    for no key update
)
select i.id
from invite as i
where i.id in (select ending.invite_id from ending) and (select count(*) from budgets) >= 0
order by i.id
for no key update of i;

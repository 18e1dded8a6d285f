-- Locks all invites of a campaign, in the order in which redemptions lock them: those under way end
-- first, and none begins. $1 campaign, which must be locked. One row: how many.
with locked as materialized (
    select i.id
    from invite as i
    where i.campaign_id = $1
    order by i.id
    for no key update
)
select count(*) from locked;

-- Finds reservations that have lapsed, and locks what giving them back will count on where nobody
-- else holds it: the campaigns that have a budget, then the invites, in the order of their ids.
-- $1 the moment (null: the database's clock), $2 most reservations.
-- One row for each: redemption, its invite, whether that is locked.
with due as materialized (
    select r.id, r.invite_id
    from redemption as r
    where r.state = 'reserved' and r.released_at is null
        and r.reserved_until <= coalesce($1, statement_timestamp())
    order by r.reserved_until
    limit $2
),
wanted as materialized (
    select i.id, i.campaign_id
    from invite as i
    where i.id in (select due.invite_id from due)
),
budgets as materialized (
    select c.id
    from campaign as c
    where c.id in (select wanted.campaign_id from wanted) and c.budget is not null
    order by c.id
    for no key update skip locked
),
free as materialized (
    select wanted.id
    from wanted
    inner join campaign as c on c.id = wanted.campaign_id
    where c.budget is null or c.id in (select budgets.id from budgets)
),
locked as materialized (
    select i.id
    from invite as i
    where i.id in (select free.id from free)
    order by i.id
    for no key update skip locked
)
select due.id, due.invite_id, locked.id is not null as is_locked
from due
left join locked on locked.id = due.invite_id;

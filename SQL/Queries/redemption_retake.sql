-- Confirms a redemption whose reservation lapsed and was given back, by taking a use anew while there
-- is one: who paid against a reservation must get in. Not after a day, nor on an invite that was
-- revoked. The invite must be locked, and its campaign where that has a budget.
-- $1 redemption, $2 the moment (null: the database's clock).
-- One row or none (no such redemption): state before, whether it was confirmed now, account, time.
with clock as (
    select coalesce($2, statement_timestamp()) as now
),
found as materialized (
    select
        r.id, r.invite_id, r.state, r.account_id, r.at, clock.now, i.campaign_id,
        -- Said by its times, not its state, so that only the key can lead to it.
        r.confirmed_at is null and r.release_reason = 'lapsed'
            and r.released_at >= r.reserved_until
            and r.released_at > clock.now - interval '1 day'
            and i.revoked_at is null and i.uses < i.max_uses
            and (c.budget is null or c.budget_used < c.budget)
            and not exists (
                select from redemption as live
                where live.account_id = r.account_id and live.product = r.product
                    and live.state <> 'released'
            ) as is_free
    from redemption as r
    cross join clock
    inner join invite as i on i.id = r.invite_id
    inner join campaign as c on c.id = i.campaign_id
    where r.id = $1
    for no key update of r
),
taken as (
    update redemption as r
    set state = 'confirmed', confirmed_at = found.now, released_at = null, release_reason = null
    from found
    where r.id = found.id and found.is_free
    returning r.id
),
counted as (
    update invite as i
    set uses = i.uses + 1
    from found
    inner join taken on taken.id = found.id
    where i.id = found.invite_id
    returning i.campaign_id
),
spent as (
    update campaign as c
    set budget_used = c.budget_used + 1
    from counted
    where c.id = counted.campaign_id and c.budget is not null
)
select found.state, taken.id is not null as is_confirmed, found.account_id, found.at
from found
left join taken on taken.id = found.id;

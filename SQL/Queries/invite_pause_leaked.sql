-- Pauses invites that must have leaked. Only those refused lately, or redeemed far from their owner,
-- are looked at, so this is to be asked often. $1 seconds that count as lately, $2 seconds that tries are counted over, $3 most uses
-- of a code that belongs to somebody (others are meant for many), $4 tries on a used-up code that are
-- forgiven, $5 addresses that are forgiven, $6 addresses that are forgiven for each use, $7 most
-- refusals, and redemptions far away, to look at, $8 the moment (null: the database's clock), $9 tries far from a code's owner that
-- are forgiven.
-- One row for each invite that was paused now: id, reason. Reasons: tried_after_exhaustion,
-- many_addresses, far_from_owner. Many may ask at once: invites are locked in the order of their ids.
with clock as (
    select
        coalesce($8, statement_timestamp()) as now,
        coalesce($8, statement_timestamp()) - make_interval(secs => $2) as since
),
tried as materialized (
    select distinct f.code_hash
    from unnest(array['exhausted', 'region']) as kind (reason)
    cross join lateral (
        select f.code_hash
        from redemption_failure as f
        where f.reason = kind.reason
            and f.at > coalesce($8, statement_timestamp()) - make_interval(secs => $1)
        order by f.at desc
        limit $7
    ) as f
),
abroad as materialized (
    select distinct r.invite_id
    from (
        select r.invite_id
        from redemption as r
        where r.is_far
            and r.at > coalesce($8, statement_timestamp()) - make_interval(secs => $1)
        order by r.at desc
        limit $7
    ) as r
),
named as materialized (
    select i.id
    from tried
    inner join invite as i on i.code_hash = tried.code_hash
    union
    select abroad.invite_id from abroad
),
suspects as materialized (
    select i.id, i.code_hash, i.max_uses, i.owner_id, greatest(clock.since, i.resumed_at) as since
    from named
    cross join clock
    inner join invite as i on i.id = named.id
    where i.max_uses <= $3 and i.paused_at is null and i.revoked_at is null
),
leaked as materialized (
    select
        suspects.id,
        case
            when late.tries > greatest($4, suspects.max_uses) then 'tried_after_exhaustion'
            when spread.addresses > greatest($5, $6 * suspects.max_uses) then 'many_addresses'
            else 'far_from_owner'
        end as reason
    from suspects
    cross join lateral (
        select count(*) as tries
        from (
            select
            from redemption_failure as f
            where f.code_hash = suspects.code_hash and f.reason = 'exhausted'
                and f.at > suspects.since
            limit greatest($3, $4) + 1
        ) as f
    ) as late
    cross join lateral (
        select count(*) as addresses
        from (
            (
                select f.client_address
                from redemption_failure as f
                where f.code_hash = suspects.code_hash and f.at > suspects.since
                    and f.client_address is not null
                limit $7
            )
            union
            select r.client_address
            from redemption as r
            where r.invite_id = suspects.id and r.at > suspects.since
                and r.client_address is not null
        ) as seen
    ) as spread
    -- From where its campaign is not open, or from other countries than the owner's; of a code of
    -- staff nobody is far.
    cross join lateral (
        select count(*) as tries
        from (
            (
                select
                from redemption_failure as f
                where f.code_hash = suspects.code_hash and f.reason = 'region'
                    and f.at > suspects.since
                limit $9 + 1
            )
            union all
            select
            from redemption as r
            where r.invite_id = suspects.id and r.is_far and r.at > suspects.since
        ) as f
        where suspects.owner_id is not null
    ) as far
    where late.tries > greatest($4, suspects.max_uses)
        or spread.addresses > greatest($5, $6 * suspects.max_uses)
        or far.tries > $9
),
locked as materialized (
    select i.id
    from invite as i
    where i.id = any(array(select leaked.id from leaked))
        and i.paused_at is null and i.revoked_at is null
    order by i.id
    for no key update
)
update invite as i
set paused_at = clock.now, pause_reason = leaked.reason
from locked
inner join leaked on leaked.id = locked.id
cross join clock
where i.id = locked.id
returning i.id, i.pause_reason;

-- Lists invites, newest first. $1 campaign, $2 prefix, $3 state (null: any), $4 the last id of the
-- page before (null: from the start), $5 most rows, $6 owner (null: any). One row for each: id,
-- campaign, prefix, most uses, uses, expiry, revocation, note, time of creation, the moment, owner,
-- whether its code was chosen, why it was revoked, pause, its reason, successor.
-- Of four ways through the invites, each in order by an index of its own, one is taken: that of the
-- narrowest thing which is asked for.
select
    i.id, i.campaign_id, i.prefix, i.max_uses, i.uses, i.expires_at, i.revoked_at, i.note,
    i.created_at, statement_timestamp() as now, i.owner_id, i.is_vanity, i.revoke_reason,
    i.paused_at, i.pause_reason, i.rotated_to
from (
    (
        select i.*
        from invite as i
        where $6 is not null and i.owner_id = $6
            and i.id < coalesce($4, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
        order by i.id desc
    )
    union all
    (
        select i.*
        from invite as i
        where $6 is null and $2 is not null and i.prefix = $2
            and i.id < coalesce($4, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
        order by i.id desc
    )
    union all
    (
        select i.*
        from invite as i
        where $6 is null and $2 is null and $1 is not null and i.campaign_id = $1
            and i.id < coalesce($4, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
        order by i.id desc
    )
    union all
    (
        select i.*
        from invite as i
        where $6 is null and $2 is null and $1 is null
            and i.id < coalesce($4, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
        order by i.id desc
    )
) as i
where ($1 is null or i.campaign_id = $1)
    and ($2 is null or i.prefix = $2)
    and (
        $3 is null
        or $3 = case
            when i.revoked_at is not null then 'revoked'
            when i.expires_at <= statement_timestamp() then 'expired'
            when i.uses >= i.max_uses then 'exhausted'
            when i.paused_at is not null then 'paused'
            else 'active'
        end
    )
order by i.id desc
limit $5;

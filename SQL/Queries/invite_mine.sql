-- Lists an account's invites for a product, newest first. $1 account, $2 product, $3 the last id of
-- the page before (null: from the start), $4 most rows. One row for each: as invite_list, and the
-- sealed code.
select
    i.id, i.campaign_id, i.prefix, i.max_uses, i.uses, i.expires_at, i.revoked_at, i.note,
    i.created_at, statement_timestamp() as now, i.owner_id, i.is_vanity,
    i.revoke_reason, i.paused_at, i.pause_reason, i.rotated_to, i.sealed_code
from invite as i
inner join campaign as c on c.id = i.campaign_id
where i.owner_id = $1 and c.product = $2 and ($3 is null or i.id < $3)
order by i.id desc
limit $4;

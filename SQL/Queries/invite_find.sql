-- Finds an invite by its id or by its code. $1 id, $2 code hashes under each pepper (one of the two
-- is null). One row or none: as invite_list.
select
    i.id, i.campaign_id, i.prefix, i.max_uses, i.uses, i.expires_at, i.revoked_at, i.note,
    i.created_at, statement_timestamp() as now, i.owner_id, i.is_vanity, i.revoke_reason,
    i.paused_at, i.pause_reason, i.rotated_to
from invite as i
where i.id = $1 or i.code_hash = any($2);

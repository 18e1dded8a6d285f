-- Gives what is left of an invite to a new one and revokes the old one. The old one must be locked,
-- and its lapsed reservations given back. $1 invite, $2 id, $3 code hash, $4 pepper and $5 prefix of
-- the new one, $6 reason, $7 the moment (null: the database's clock), $8 the new code
-- sealed, for an owner to see.
-- One row when there was anything left: most uses and expiry of the new one.
with successor as (
    insert into invite (
        id, campaign_id, batch_id, code_hash, pepper_id, prefix, max_uses, expires_at, note,
        created_at, owner_id, sealed_code
    )
    select
        $2, i.campaign_id, i.batch_id, $3, $4, $5, i.max_uses - i.uses, i.expires_at, i.note,
        coalesce($7, statement_timestamp()), i.owner_id,
        case when i.owner_id is not null then $8 end
    from invite as i
    where i.id = $1 and i.revoked_at is null and i.uses < i.max_uses
    returning id, max_uses, expires_at
),
ended as (
    update invite as i
    set revoked_at = coalesce($7, statement_timestamp()), revoke_reason = $6,
        rotated_to = successor.id
    from successor
    where i.id = $1
)
select successor.max_uses, successor.expires_at
from successor;

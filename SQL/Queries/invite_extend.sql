-- Gives an invite more time, and more uses or fewer, though never fewer than are taken. One that is
-- revoked stays as it is, and so do the uses of one that is drawn on its owner's allowance. $1
-- invite, $2 expiry, $3 most uses (null: as before), $4 reason, $5 the moment (null: the database's
-- clock). One row when it changed: id.
update invite as i
set expires_at = $2,
    max_uses = coalesce($3, i.max_uses),
    extended_at = coalesce($5, statement_timestamp()),
    extend_reason = $4
where i.id = $1 and i.revoked_at is null and coalesce($3, i.max_uses) >= i.uses
    and (i.owner_id is null or coalesce($3, i.max_uses) = i.max_uses)
returning i.id;

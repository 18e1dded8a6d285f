-- Revokes an invite; one that is revoked stays as it is. Waits for redemptions under way; when this
-- commits, there will be no more. $1 invite, $2 reason, $3 the moment (null: the database's clock).
-- One row when it changed: id.
update invite as i
set revoked_at = coalesce($3, statement_timestamp()), revoke_reason = $2
where i.id = $1 and i.revoked_at is null
returning i.id;

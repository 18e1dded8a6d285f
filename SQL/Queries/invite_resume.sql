-- Lets a paused invite be redeemed again; one that is not paused stays as it is. $1 invite, $2 reason,
-- $3 the moment (null: the database's clock). One row when it changed: id.
update invite as i
set paused_at = null, pause_reason = null,
    resumed_at = coalesce($3, statement_timestamp()), resume_reason = $2
where i.id = $1 and i.paused_at is not null
returning i.id;

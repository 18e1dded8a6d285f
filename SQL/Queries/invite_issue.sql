-- Adds the invites of one batch. $1 ids, $2 code hashes, $3 prefixes (parallel), $4 campaign, $5
-- batch, $6 pepper, $7 most uses, $8 expiry, $9 note, $10 the moment (null: the database's clock),
-- $11 owner, $12 sealed codes (parallel to the ids; null: none), $13 whether the code was chosen.
-- Fails on invite_code when a code exists already, on invite_campaign when there is no such
-- campaign, on invite_owner when there is no such owner. No rows.
insert into invite (
    id, campaign_id, batch_id, code_hash, pepper_id, prefix, max_uses, expires_at, note, created_at,
    owner_id, sealed_code, is_vanity
)
select
    t.id, $4, $5, t.code_hash, $6, t.prefix, $7, $8, $9, coalesce($10, statement_timestamp()),
    $11, t.sealed_code, $13
from unnest($1, $2, $3, $12) as t (id, code_hash, prefix, sealed_code);

-- Adds the invites of one batch. $1 ids, $2 code hashes, $3 prefixes (parallel), $4 campaign, $5
-- batch, $6 pepper, $7 most uses, $8 expiry, $9 note, $10 whether the code was
-- chosen, $11 the moment (null: the database's clock).
-- Fails on invite_code when a code exists already, on invite_campaign when there is no such
-- campaign. No rows.
insert into invite (
    id, campaign_id, batch_id, code_hash, pepper_id, prefix, max_uses, expires_at, note, is_vanity,
    created_at
)
select
    t.id, $4, $5, t.code_hash, $6, t.prefix, $7, $8, $9, $10,
    coalesce($11, statement_timestamp())
from unnest($1, $2, $3) as t (id, code_hash, prefix);

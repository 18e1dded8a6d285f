-- Finds the callers that hold tokens. $1 token hashes.
-- One row for each standing token: position, id, scopes, expiry, the moment.
select asked.position, c.id, c.scopes, c.expires_at, statement_timestamp() as now
from unnest($1) with ordinality as asked (token_hash, position)
inner join caller as c on c.token_hash = asked.token_hash
where c.revoked_at is null
    and (c.expires_at is null or c.expires_at > statement_timestamp());

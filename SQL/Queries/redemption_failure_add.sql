-- Keeps refused redemptions in mind. $1 ids, $2 accounts, $3 hashes of the client's addresses, $4
-- hashes of the codes' prefixes, $5 code hashes, $6 reasons, $7 weights (parallel), $8 the moment
-- (null: the database's clock). No rows.
insert into redemption_failure (
    id, at, account_id, client_address, prefix, code_hash, reason, weight
)
select
    t.id, coalesce($8, statement_timestamp()), t.account_id, t.client_address, t.prefix,
    t.code_hash, t.reason, t.weight
from unnest($1, $2, $3, $4, $5, $6, $7) as t (
    id, account_id, client_address, prefix, code_hash, reason, weight
);

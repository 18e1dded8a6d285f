-- Keeps refused redemptions in mind. $1 ids, $2 accounts, $3 hashes of the client's addresses, $4
-- hashes of the codes' prefixes, $5 code hashes, $6 reasons, $7 weights (parallel), $8 the moment
-- (null: the database's clock), $9 the most that a code weighs which the same account tried before,
-- $10 within so many seconds. No rows.
with clock as (
    select coalesce($8, statement_timestamp()) as now
),
tried as materialized (
    select
        t.*,
        t.code_hash is not null and row_number() over (
            partition by t.account_id, t.code_hash order by t.position
        ) > 1 as is_repeated
    from unnest($1, $2, $3, $4, $5, $6, $7) with ordinality as t (
        id, account_id, client_address, prefix, code_hash, reason, weight, position
    )
)
insert into redemption_failure (
    id, at, account_id, client_address, prefix, code_hash, reason, weight
)
select
    tried.id, clock.now, tried.account_id, tried.client_address, tried.prefix, tried.code_hash,
    tried.reason,
    case
        when tried.is_repeated or before.is_there then least(tried.weight, $9) else tried.weight
    end
from tried
cross join clock
left join lateral (
    select true as is_there
    from redemption_failure as f
    where f.account_id = tried.account_id
        -- Said so that only the account's index leads there: one account tries little, one code may
        -- be tried by everybody.
        and f.code_hash is not distinct from tried.code_hash and tried.code_hash is not null
        and f.at > clock.now - make_interval(secs => $10)
        and f.lifted_at is null
    limit 1
) as before on true;

-- Sums what weighs on those who redeem: each refused try, the less the older it is. $1 accounts, $2
-- hashes of addresses, $3 hashes of prefixes, $4 seconds until a failure weighs nothing, $5 the
-- moment (null: the database's clock), $6 the most that one weighs on an address when its code exists.
-- One row for each that anything weighs on: account, address or prefix, and the score.
select
    f.account_id,
    null::bytea as client_address,
    null::bytea as prefix,
    sum(
        f.weight
        * least(1, 1 - extract(epoch from coalesce($5, statement_timestamp()) - f.at)::float8 / $4)
    ) as score
from redemption_failure as f
where f.account_id = any($1)
    and f.at > coalesce($5, statement_timestamp()) - make_interval(secs => $4)
    and f.lifted_at is null
group by f.account_id
union all
select
    null, f.client_address, null,
    -- Many people stand behind one address, and may all have one code that is used up.
    sum(
        case when f.reason in ('malformed', 'unknown') then f.weight else least(f.weight, $6) end
        * least(1, 1 - extract(epoch from coalesce($5, statement_timestamp()) - f.at)::float8 / $4)
    )
from redemption_failure as f
where f.client_address = any($2)
    and f.at > coalesce($5, statement_timestamp()) - make_interval(secs => $4)
    and f.lifted_at is null
group by f.client_address
union all
-- Only guesses: those who come too late for a good code say nothing against its neighbours.
select
    null, null, f.prefix,
    sum(
        f.weight
        * least(1, 1 - extract(epoch from coalesce($5, statement_timestamp()) - f.at)::float8 / $4)
    )
from redemption_failure as f
where f.prefix = any($3)
    and f.reason = 'unknown'
    and f.at > coalesce($5, statement_timestamp()) - make_interval(secs => $4)
    and f.lifted_at is null
group by f.prefix;

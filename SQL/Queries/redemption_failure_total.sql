-- Sums the guesses of everybody, each the less the older it is, as far as the newest so many say.
-- $1 seconds until a failure weighs nothing, $2 most of each kind to look at, $3 the moment (null:
-- the database's clock). One row: the score.
select
    coalesce(
        sum(
            f.weight
            * least(
                1, 1 - extract(epoch from coalesce($3, statement_timestamp()) - f.at)::float8 / $1
            )
        ), 0
    ) as score
from unnest(array['malformed', 'unknown']) as kind (reason)
cross join lateral (
    select f.at, f.weight
    from redemption_failure as f
    where f.reason = kind.reason
        and f.at > coalesce($3, statement_timestamp()) - make_interval(secs => $1)
        and f.lifted_at is null
    order by f.at desc
    limit $2
) as f;

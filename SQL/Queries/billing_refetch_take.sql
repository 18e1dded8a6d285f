-- Takes subscriptions that the provider should be asked about, and puts the question off for whoever
-- else looks, so that many servers share the work. $1 providers that can be asked, $2 for how many
-- seconds, $3 how many. Rows: id, provider, environment, external id, failed tries, version.
update billing_subject as b
set refetch_at = statement_timestamp() + $2 * interval '1 second'
from (
    select b.id
    from billing_subject as b
    where b.refetch_at <= statement_timestamp() and b.provider = any($1)
    order by b.refetch_at
    limit $3
    for no key update skip locked
) as due
where b.id = due.id
returning b.id, b.provider, b.environment, b.external_id, b.refetch_attempts, b.version;

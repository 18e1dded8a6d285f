-- Locks names of subscriptions, owners and references until the transaction ends, in one order.
-- $1 providers, $2 environments, $3 kinds ('subject', 'owner' or 'reference'), $4 names.
-- One row for each different name: true.
select pg_advisory_xact_lock(k.key) is not null as is_locked
from (
    select distinct billing_lock_key(t.provider, t.environment, t.kind, t.name) as key
    from unnest($1, $2, $3, $4) as t (provider, environment, kind, name)
    order by key
) as k;

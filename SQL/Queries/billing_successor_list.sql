-- Finds what has replaced subscriptions. $1 providers, $2 environments, $3 their external ids.
-- Rows: provider, environment, external id of the one that is replaced, of the one that replaces it, and
-- since when.
select b.provider, b.environment, b.predecessor, b.external_id, b.succeeds_at
from unnest($1, $2, $3) as t (provider, environment, external_id)
inner join billing_subject as b
    on b.provider = t.provider and b.environment = t.environment
        and b.predecessor = t.external_id
where b.succeeds_at is not null;

-- Finds what replaces subscriptions. $1 providers, $2 environments, $3 their external ids.
-- Rows: provider, environment, external id of the one that is replaced, of the one that replaces it,
-- and the first moment at which that one granted access (null: it never did).
select
    b.provider, b.environment, b.predecessor, b.external_id,
    (
        select min(m.effective_at)
        from billing_moment as m
        where m.subject_id = b.id and m.state in ('trialing', 'active', 'grace')
    ) as granted_at
from unnest($1, $2, $3) as t (provider, environment, external_id)
inner join billing_subject as b
    on b.provider = t.provider and b.environment = t.environment
        and b.predecessor = t.external_id;

-- Replaces the owners of subscriptions that are locked. $1 subjects, $2 of each owner the subject,
-- $3 provider, $4 environment and $5 name. No rows.
with dropped as (
    delete from billing_owner as o
    where o.subject_id = any($1)
        and not exists (
            select from unnest($2, $5) as t (subject_id, owner)
            where t.subject_id = o.subject_id and t.owner = o.owner
        )
)
insert into billing_owner (subject_id, provider, environment, owner)
select t.subject_id, t.provider, t.environment, t.owner
from unnest($2, $3, $4, $5) as t (subject_id, provider, environment, owner)
on conflict do nothing;

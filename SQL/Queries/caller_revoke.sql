-- Revokes a caller's token. $1 caller, $2 the moment (null: the database's clock). One row when
-- there is such a caller: id, whether it was revoked just now.
with before as (
    select c.id, c.revoked_at
    from caller as c
    where c.id = $1
    for no key update
),
revoked as (
    update caller as c
    set revoked_at = coalesce($2, statement_timestamp())
    from before
    where c.id = before.id and before.revoked_at is null
    returning c.id
)
select before.id, revoked.id is not null as is_revoked
from before
left join revoked on revoked.id = before.id;

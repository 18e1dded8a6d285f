-- Takes off what weighs on an account. $1 account, $2 reason, $3 the moment (null: the database's
-- clock). One row: how many failures weighed until now.
with lifted as (
    update redemption_failure as f
    set lifted_at = coalesce($3, statement_timestamp()), lift_reason = $2
    where f.account_id = $1 and f.lifted_at is null
    returning f.id
)
select count(*) as failures
from lifted;

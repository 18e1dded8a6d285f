-- Grants a plan to an account until a moment. $1 id, $2 account, $3 plan, $4 end, $5 reason, $6 the
-- moment (null: the database's clock). Fails on subscription_account or subscription_plan when
-- either does not exist. One row: as subscription_get.
insert into subscription (
    id, account_id, provider, plan, state, will_renew, paid_through, access_until, reason,
    created_at
)
values (
    $1, $2, 'grant', $3, 'active', false, $4, $4, $5, coalesce($6, statement_timestamp())
)
returning
    id, account_id, provider, plan, state, will_renew, paid_through, access_until, created_at,
    false as is_held;

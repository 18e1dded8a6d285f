-- Lists an account's subscriptions, newest first. $1 account, $2 the moment (null: the database's
-- clock) at which they must have existed. Rows as subscription_get.
select
    s.id, s.account_id, s.provider, s.plan, s.state, s.will_renew, s.paid_through, s.access_until,
    s.created_at,
    exists (
        select from subscription_hold as h
        where h.subscription_id = s.id and coalesce($2, statement_timestamp()) <@ h.span
    ) as is_held
from subscription as s
where s.account_id = $1 and s.created_at <= coalesce($2, statement_timestamp())
order by s.id desc;

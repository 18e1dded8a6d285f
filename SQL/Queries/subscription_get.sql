-- Reads one subscription. $1 subscription. One row or none: id, account, provider, plan, state, will
-- renew, paid through, access until, time of creation, held, environment, raw status (null: none), grace
-- until (null: no grace).
select
    s.id, s.account_id, s.provider, s.plan, s.state, s.will_renew, s.paid_through, s.access_until,
    s.created_at,
    exists (
        select from subscription_hold as h
        where h.subscription_id = s.id and statement_timestamp() <@ h.span
    ) as is_held,
    s.environment, s.raw_status, s.grace_until
from subscription as s
where s.id = $1;

-- Lists how a provider's subscription stood from each moment on, oldest first. $1 subscription.
-- Rows: since when, state, raw status, will renew, paid through, grace until, access until.
select
    m.effective_at, m.state, m.raw_status, m.will_renew, m.paid_through, m.grace_until,
    m.access_until
from billing_moment as m
where m.subject_id = $1
order by m.effective_at;

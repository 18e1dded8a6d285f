-- Lists a subscription's holds, oldest first. $1 subscription.
-- Rows: id, since when, until when (null: it stands), reason, dispute (null: staff).
select h.id, lower(h.span) as since, upper(h.span) as until, h.reason, h.source
from subscription_hold as h
where h.subscription_id = $1
order by lower(h.span), h.id;

-- Counts the subscriptions of a provider that we have. $1 provider, $2 environment. One row.
select count(*)
from billing_subject as b
where b.provider = $1 and b.environment = $2;

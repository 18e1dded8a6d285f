-- Locks a subscription of a provider's until the transaction ends. $1 provider, $2 environment, $3 name.
-- One row or none: its version.
select b.version
from billing_subject as b
where b.provider = $1 and b.environment = $2 and b.external_id = $3
for no key update;

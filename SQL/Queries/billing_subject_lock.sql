-- Locks providers' subscriptions until the transaction ends. $1 ids.
-- Rows: id, external id, version, when to ask the provider again (null: never), number of failed tries.
select b.id, b.external_id, b.version, b.refetch_at, b.refetch_attempts
from billing_subject as b
where b.id = any($1)
order by b.id
for no key update;

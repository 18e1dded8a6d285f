-- Finds events in the ledger by their keys. $1 providers, $2 environments, $3 keys.
-- One row for each that is there, in order: position, id, outcome, subscription's subject (null: not
-- known), whether a subscription of ours has come of it.
select
    t.position, e.id, e.outcome, e.subject_id,
    exists (select from subscription as s where s.id = e.subject_id) as has_subscription
from unnest($1, $2, $3) with ordinality as t (provider, environment, key, position)
inner join billing_event as e
    on e.provider = t.provider and e.environment = t.environment and e.key = t.key
order by t.position;

-- Lists what was set aside of some subscriptions. $1 provider, $2 environment, $3 names.
-- Rows: name, kind, detail, evidence.
select a.external_id, a.kind, a.detail, a.evidence
from unnest($3) as t (external_id)
inner join reconciliation_set_aside as a
    on a.provider = $1 and a.environment = $2 and a.external_id = t.external_id;

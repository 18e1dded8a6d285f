-- Sets a drift aside for a person. $1 provider, $2 environment, $3 name, $4 kind, $5 detail,
-- $6 evidence, $7 digest of the plan, $8 the moment. No rows.
insert into reconciliation_set_aside as a (
    provider, environment, external_id, kind, detail, evidence, plan, at
)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (provider, environment, external_id, kind) do update
set detail = excluded.detail,
    evidence = excluded.evidence,
    plan = excluded.plan,
    at = excluded.at;

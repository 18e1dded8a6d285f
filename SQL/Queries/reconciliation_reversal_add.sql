-- Puts refunds and disputes that a provider told of into a run, each name once, with the subscription that
-- the ledger says it leads to. $1 run, $2 provider, $3 environment; of each $4 its name, $5 observation as
-- JSON, $6 references as one text with a U+001F between them. No rows.
insert into reconciliation_reversal as v (
    run_id, reversal, observation, reference_names, subject
)
select $1, t.reversal, t.observation, names.reference_names, known.external_id
from unnest($4, $5, $6) as t (reversal, observation, reference_names)
cross join lateral (
    select string_to_array(t.reference_names, chr(31)) as reference_names
) as names
left join lateral (
    select b.external_id
    from unnest(names.reference_names) as n (reference)
    cross join lateral (
        select r.subject_id
        from billing_reference as r
        where r.provider = $2 and r.environment = $3 and r.reference = n.reference
        limit 1
    ) as r
    inner join billing_subject as b on b.id = r.subject_id
    limit 1
) as known on true
on conflict (run_id, reversal) do update
set observation = excluded.observation,
    reference_names = excluded.reference_names,
    subject = excluded.subject;

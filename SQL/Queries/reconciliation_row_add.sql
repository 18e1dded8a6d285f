-- Puts what a provider told into a run, each name once, and notes how far it was read; the run must be
-- locked by nobody else. $1 run; of each subscription $2 name, $3 environment, $4 observation as JSON
-- (null: it could not be fetched), $5 state, $6 will renew, $7 paid through, $8 grace until, $9 access
-- until, $10 products, $11 owners and $12 references, each as one text with a U+001F between the items,
-- $13 what it replaces (null: nothing), $14 how exact its times are; $15 where to go on, $16 whether all
-- was read, $17 how many lines could not be read, $18 the first of their faults. One row: how many
-- subscriptions the run has, how many lines could not be read.
with added as (
    insert into reconciliation_row as r (
        run_id, external_id, environment, observation, state, will_renew, paid_through,
        grace_until, access_until, products, owners, reference_names, predecessor,
        precision_seconds
    )
    select
        $1, t.external_id, t.environment, t.observation, t.state, t.will_renew, t.paid_through,
        t.grace_until, t.access_until,
        string_to_array(t.products, chr(31)),
        string_to_array(t.owners, chr(31)),
        string_to_array(t.reference_names, chr(31)),
        t.predecessor, t.precision_seconds
    from unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) as t (
        external_id, environment, observation, state, will_renew, paid_through, grace_until,
        access_until, products, owners, reference_names, predecessor, precision_seconds
    )
    on conflict (run_id, external_id) do update
    set environment = excluded.environment,
        observation = excluded.observation,
        state = excluded.state,
        will_renew = excluded.will_renew,
        paid_through = excluded.paid_through,
        grace_until = excluded.grace_until,
        access_until = excluded.access_until,
        products = excluded.products,
        owners = excluded.owners,
        reference_names = excluded.reference_names,
        predecessor = excluded.predecessor,
        precision_seconds = excluded.precision_seconds
    where excluded.observation is not null
    returning (r.xmax = 0)::integer as is_new
)
update reconciliation_run as u
set cursor = coalesce($15, u.cursor),
    rows = u.rows + (select coalesce(sum(added.is_new), 0) from added),
    is_loaded = u.is_loaded or $16,
    malformed = u.malformed + $17,
    faults = (u.faults || $18)[1:20]
where u.id = $1
returning u.rows, u.malformed;

-- Comparing a provider's truth with ours: what is being read, what was decided, and what was set aside.

-- A comparison that is under way, or was cut short and goes on where it was. The rows are lost in a
-- crash of the database, as those below are, both at once; then the provider is read again.
create unlogged table reconciliation_run (
    id uuid not null,
    provider text collate "C" not null,
    environment text collate "C" not null,
    -- Names what is read: another file, or the same one changed, is another run.
    input bytea not null,
    as_of timestamptz not null,
    -- Where to go on reading; null: at the beginning.
    cursor text collate "C",
    rows bigint not null,
    is_loaded boolean not null,
    -- Lines that could not be read, and the numbers and faults of the first of them.
    malformed bigint not null,
    faults text[] not null,
    created_at timestamptz not null,
    constraint reconciliation_run_pkey primary key (id),
    -- One comparison of a provider at a time.
    constraint reconciliation_run_source unique (provider, environment)
);

-- A subscription as the provider has it. Written with the place up to which was read.
create unlogged table reconciliation_row (
    run_id uuid not null,
    external_id text collate "C" not null,
    environment text collate "C" not null,
    -- All that was told; null: it could not be fetched, and nothing is known.
    observation text,
    -- What it comes to when nothing else is known.
    state text,
    will_renew boolean,
    paid_through timestamptz,
    grace_until timestamptz,
    access_until timestamptz,
    products text[],
    owners text[],
    reference_names text[],
    predecessor text collate "C",
    -- How exact the times are.
    precision_seconds integer not null,
    constraint reconciliation_row_pkey primary key (run_id, external_id)
);

create index reconciliation_row_predecessor on reconciliation_row (run_id, predecessor)
where predecessor is not null;
create index reconciliation_row_unfetched on reconciliation_row (run_id, external_id)
where observation is null;

-- A refund or a dispute as the provider has it, where its subscriptions do not tell of them. Forgotten
-- with its run.
create unlogged table reconciliation_reversal (
    run_id uuid not null,
    -- The provider's name of it.
    reversal text collate "C" not null,
    observation text not null,
    -- What leads from it to a subscription.
    reference_names text[] not null,
    -- The provider's name of the subscription whose payment it takes back; null: none is known.
    subject text collate "C",
    constraint reconciliation_reversal_pkey primary key (run_id, reversal),
    constraint reconciliation_reversal_run foreign key (run_id)
        references reconciliation_run (id) on delete cascade
);

create index reconciliation_reversal_subject on reconciliation_reversal (run_id, subject)
where subject is not null;

-- What became of each line of a plan, so that a plan takes effect once.
create table reconciliation_outcome (
    -- SHA-256 of the plan.
    plan bytea not null,
    line integer not null,
    provider text collate "C" not null,
    environment text collate "C" not null,
    external_id text collate "C" not null,
    kind text not null,
    outcome text not null,
    at timestamptz not null,
    constraint reconciliation_outcome_pkey primary key (plan, line),
    constraint reconciliation_outcome_known
        check (outcome in ('applied', 'retried', 'quarantined', 'reported', 'skipped', 'failed'))
);

-- Drifts that were set aside for a person. They are told again only when they have become others.
create table reconciliation_set_aside (
    provider text collate "C" not null,
    environment text collate "C" not null,
    external_id text collate "C" not null,
    kind text not null,
    -- What the drift was like.
    detail text not null,
    evidence uuid[] not null,
    plan bytea not null,
    at timestamptz not null,
    constraint reconciliation_set_aside_pkey
        primary key (provider, environment, external_id, kind)
);

-- Subscriptions with a payment that was given back or is disputed: what their provider says of them
-- does not tell all.
create index billing_event_money_back on billing_event (subject_id)
where subject_id is not null and (observation @? '$.payments[*] ? (@.fact == "refunded")'
    or observation ? 'dispute');

-- Whether two times are the same, as exactly as they are known.
create function reconciliation_is_same(
    ours timestamptz, theirs timestamptz, precision_seconds integer
) returns boolean language sql immutable
as $$
    select ours is not distinct from theirs
        or coalesce(
            ours - theirs < precision_seconds * interval '1 second'
            and theirs - ours < precision_seconds * interval '1 second', false
        )
$$;

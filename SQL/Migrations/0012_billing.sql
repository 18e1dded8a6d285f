-- What providers of payments tell: every event as it came, the subscriptions that they tell of, and
-- what these come to. A provider's subscription becomes one of ours, under the same id, as soon as its
-- owner is linked to an account and one of its products is sold by a plan.

alter table subscription
    add column environment text collate "C" not null default 'production',
    add column external_id text collate "C",
    add column raw_status text,
    add column grace_until timestamptz,
    add constraint subscription_grace check (grace_until is null or state = 'grace');

-- The account is found through links; null while there is none.
create table billing_subject (
    id uuid not null,
    provider text collate "C" not null,
    environment text collate "C" not null,
    external_id text collate "C" not null,
    account_id uuid,
    -- Subjects of identities, the strongest first.
    owners text[] not null,
    predecessor text collate "C",
    is_family_shared boolean not null,
    -- As it stands now.
    state text not null,
    raw_status text,
    will_renew boolean not null,
    paid_through timestamptz,
    grace_until timestamptz,
    access_until timestamptz,
    products text[] not null,
    -- When the newest observation was made, by the provider's clock.
    observed_at timestamptz not null,
    -- When to ask the provider's API again; null: there is no need.
    refetch_at timestamptz,
    refetch_attempts integer not null default 0,
    -- Goes up with every change; a reconciliation's plan names the version it was made for.
    version bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint billing_subject_pkey primary key (id),
    constraint billing_subject_external_id unique (provider, environment, external_id),
    constraint billing_subject_account foreign key (account_id) references account (id),
    constraint billing_subject_provider_known
        check (provider in ('stripe', 'app_store', 'google_play')),
    constraint billing_subject_environment_known check (environment in ('production', 'sandbox')),
    constraint billing_subject_state_known check (
        state in (
            'pending', 'trialing', 'active', 'grace', 'on_hold', 'paused', 'expired', 'revoked',
            'unknown'
        )
    )
);

create index billing_subject_by_owner on billing_subject using gin (owners);
create index billing_subject_by_predecessor
on billing_subject (provider, environment, predecessor) where predecessor is not null;
create index billing_subject_to_refetch on billing_subject (refetch_at)
where refetch_at is not null;

-- Every event as it came, sealed, and every answer of a provider's API that changed something. Rows are
-- never deleted; only how it went changes.
create table billing_event (
    id uuid not null,
    provider text collate "C" not null,
    environment text collate "C" not null,
    -- Stripe: account and event id; App Store: notificationUUID; Google Play: subscription, messageId.
    key text collate "C" not null,
    -- webhook, ingest, fetch, or reconcile.
    origin text not null,
    kind text not null,
    occurred_at timestamptz not null,
    received_at timestamptz not null,
    body bytea not null,
    -- Read out of the body, without personal data; null where it concerns no subscription.
    observation jsonb,
    subject_id uuid,
    -- What leads to the subscription of an event that does not name it.
    reference_names text[] not null,
    outcome text not null,
    error text,
    attempts integer not null default 0,
    applied_at timestamptz,
    constraint billing_event_pkey primary key (id),
    constraint billing_event_key unique (provider, environment, key),
    constraint billing_event_subject foreign key (subject_id) references billing_subject (id),
    constraint billing_event_origin_known
        check (origin in ('webhook', 'ingest', 'fetch', 'reconcile')),
    constraint billing_event_outcome_known check (
        outcome in ('received', 'applied', 'stale', 'needs_refetch', 'ignored', 'failed')
    )
);

create index billing_event_by_subject on billing_event (subject_id, occurred_at)
where subject_id is not null;
create index billing_event_without_subject on billing_event using gin (reference_names)
where subject_id is null and observation is not null;
create index billing_event_stuck on billing_event (received_at)
where outcome in ('received', 'failed');

-- Invoices, payments and charges, and the subscription that they belong to.
create table billing_reference (
    provider text collate "C" not null,
    environment text collate "C" not null,
    reference text collate "C" not null,
    subject_id uuid not null,
    constraint billing_reference_pkey primary key (provider, environment, reference),
    constraint billing_reference_subject
        foreign key (subject_id) references billing_subject (id)
);

-- How a provider's subscription stood from each moment on; the newest one is the subject's own.
create table billing_moment (
    subject_id uuid not null,
    effective_at timestamptz not null,
    state text not null,
    raw_status text,
    will_renew boolean not null,
    paid_through timestamptz,
    grace_until timestamptz,
    access_until timestamptz,
    products text[] not null,
    constraint billing_moment_pkey primary key (subject_id, effective_at),
    constraint billing_moment_subject foreign key (subject_id) references billing_subject (id)
);

-- Disputes; they become holds of the subscription.
create table billing_dispute (
    subject_id uuid not null,
    source text collate "C" not null,
    span tstzrange not null,
    constraint billing_dispute_pkey primary key (subject_id, source),
    constraint billing_dispute_subject foreign key (subject_id) references billing_subject (id)
);

-- Where a hold comes from: a dispute's id; null: staff.
alter table subscription_hold add column source text collate "C";
create unique index subscription_hold_source on subscription_hold (subscription_id, source)
where source is not null;

-- Customers, and who they are elsewhere.

create table account (
    id uuid not null,
    state text not null default 'active',
    home_region text collate "C",
    created_at timestamptz not null,
    constraint account_pkey primary key (id),
    constraint account_state_known check (state in ('active', 'suspended', 'closed', 'merged')),
    constraint account_home_region_shape check (home_region ~ '^[A-Z]{2}(-[A-Z0-9]{1,3})?$')
);

-- An identity is held by one account at a time.
create table link (
    id uuid not null,
    account_id uuid not null,
    issuer text collate "C" not null,
    environment text collate "C" not null,
    subject text collate "C" not null,
    span tstzrange not null,
    constraint link_pkey primary key (id),
    constraint link_account foreign key (account_id) references account (id),
    constraint link_environment_known check (environment in ('production', 'sandbox')),
    constraint link_subject_size check (octet_length(subject) between 1 and 1020),
    constraint link_span_begins check (not isempty(span) and not lower_inf(span)),
    -- Over two hashes, so that looking an identity up can only mean the unique index below, which is
    -- many times faster than this one.
    constraint link_one_holder exclude using gist (
        hashtextextended(issuer || ':' || environment || ':' || subject, 0) with =,
        hashtextextended(issuer || ':' || environment || ':' || subject, 1) with =,
        span with &&
    )
);

create unique index link_current_identity on link (issuer, environment, subject)
where upper_inf(span);

create index link_current_account on link (account_id) include (issuer, environment)
where upper_inf(span);

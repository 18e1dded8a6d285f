-- Campaigns, their invites and who used them.

create table campaign (
    id uuid not null,
    product text collate "C" not null,
    name text not null,
    regions text[] not null,
    budget integer,
    -- Counted only where there is a budget, so that campaigns without one have no row that all
    -- redemptions meet at.
    budget_used integer not null default 0,
    opens_at timestamptz,
    closes_at timestamptz,
    max_depth integer,
    created_at timestamptz not null,
    constraint campaign_pkey primary key (id),
    constraint campaign_product foreign key (product) references product (product),
    constraint campaign_within_budget check (budget_used between 0 and coalesce(budget, 0)),
    constraint campaign_closes_after_opening check (closes_at > opens_at),
    constraint campaign_max_depth_positive check (max_depth > 0)
) with (fillfactor = 50);

create index campaign_by_product on campaign (product, id);

create table invite (
    id uuid not null,
    campaign_id uuid not null,
    batch_id uuid not null,
    -- HMAC-SHA-256 of the twelve symbols under the pepper named beside it.
    code_hash bytea not null,
    pepper_id smallint not null,
    -- The first four symbols, in clear, so that staff can search.
    prefix text collate "C" not null,
    max_uses integer not null,
    uses integer not null default 0,
    expires_at timestamptz,
    revoked_at timestamptz,
    revoke_reason text,
    note text,
    created_at timestamptz not null,
    constraint invite_pkey primary key (id),
    constraint invite_campaign foreign key (campaign_id) references campaign (id),
    constraint invite_code unique (code_hash),
    constraint invite_code_size check (octet_length(code_hash) = 32),
    constraint invite_max_uses_positive check (max_uses > 0),
    constraint invite_within_uses check (uses between 0 and max_uses),
    constraint invite_revocation check ((revoked_at is null) = (revoke_reason is null))
) with (fillfactor = 70);

create index invite_by_campaign on invite (campaign_id, id);
create index invite_by_prefix on invite (prefix, id);

create table redemption (
    id uuid not null,
    invite_id uuid not null,
    account_id uuid not null,
    product text collate "C" not null,
    state text not null,
    at timestamptz not null,
    reserved_until timestamptz,
    confirmed_at timestamptz,
    released_at timestamptz,
    release_reason text,
    region text collate "C",
    -- The line of the waitlist that the account was drawn from, if its invite was an offer.
    drawn_region text collate "C",
    -- Keyed hashes of what the caller declared about its client; never the values themselves.
    client_address bytea,
    client_device bytea,
    constraint redemption_pkey primary key (id),
    constraint redemption_invite foreign key (invite_id) references invite (id),
    constraint redemption_account foreign key (account_id) references account (id),
    constraint redemption_product foreign key (product) references product (product),
    constraint redemption_state_facts check (
        case state
            when 'reserved' then
                reserved_until is not null and confirmed_at is null and released_at is null
            when 'confirmed' then confirmed_at is not null and released_at is null
            when 'released' then released_at is not null and release_reason is not null
            else false
        end
    )
) with (fillfactor = 80);

-- An account has one live redemption for a product, whichever code it came by.
create unique index redemption_live on redemption (account_id, product)
where state <> 'released';

create index redemption_by_account on redemption (account_id, product, at);
create index redemption_by_invite on redemption (invite_id, id);

create index redemption_reserved on redemption (invite_id, reserved_until)
where state = 'reserved';

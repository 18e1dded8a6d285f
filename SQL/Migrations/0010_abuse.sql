-- Codes that were refused, and invites that are held back because they leaked.

-- What was tried in vain. Only ever added to, so that those who guess meet at no row: what weighs on
-- an account, an address or a prefix is summed when it is asked for, each failure the less the older
-- it is, and what weighs nothing any more is deleted after a while.
create table redemption_failure (
    id uuid not null,
    at timestamptz not null,
    account_id uuid not null,
    -- Keyed hashes; never the values themselves.
    client_address bytea,
    prefix bytea,
    code_hash bytea,
    reason text collate "C" not null,
    weight double precision not null,
    -- Staff looked at it and found nothing in it; from then on it weighs nothing.
    lifted_at timestamptz,
    lift_reason text,
    constraint redemption_failure_pkey primary key (reason, at, id),
    constraint redemption_failure_weighs check (weight >= 0),
    constraint redemption_failure_lift check ((lifted_at is null) = (lift_reason is null)),
    -- A text that is no code has neither.
    constraint redemption_failure_code check ((prefix is null) = (code_hash is null))
);

create index redemption_failure_by_account on redemption_failure (account_id, at);

create index redemption_failure_by_address on redemption_failure (client_address, at)
where client_address is not null;

create index redemption_failure_by_prefix on redemption_failure (prefix, reason, at)
where prefix is not null;

create index redemption_failure_by_code on redemption_failure (code_hash, reason, at)
where code_hash is not null;

alter table invite
    add column paused_at timestamptz,
    add column pause_reason text,
    -- What was tried before staff let it go on says nothing any more.
    add column resumed_at timestamptz,
    add column resume_reason text,
    -- The invite that goes on with what was left of this one.
    add column rotated_to uuid,
    add constraint invite_pause check ((paused_at is null) = (pause_reason is null)),
    add constraint invite_resumption check ((resumed_at is null) = (resume_reason is null)),
    add constraint invite_rotation foreign key (rotated_to) references invite (id),
    -- Whose uses went over to another may never be used again.
    add constraint invite_rotated_is_revoked check (rotated_to is null or revoked_at is not null);

-- Redeemed in another country than the owner of the code is at home in. Few are, so that looking for
-- codes that go round abroad reads these alone.
alter table redemption
    add column is_far boolean not null default false;

create index redemption_far on redemption (at) where is_far;

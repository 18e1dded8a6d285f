-- Who calls us, and what was answered to calls that carried a key.

create table caller (
    id uuid not null,
    name text not null,
    -- SHA-256 of the token, which is random enough to need no pepper.
    token_hash bytea not null,
    scopes text[] not null,
    created_at timestamptz not null,
    expires_at timestamptz,
    revoked_at timestamptz,
    constraint caller_pkey primary key (id),
    constraint caller_token unique (token_hash),
    constraint caller_token_size check (octet_length(token_hash) = 32)
);

-- The row is written first in the transaction that does the work, so that a second call with the
-- same key waits for the first; the answer, sealed, is written last in the same transaction.
create table idempotency (
    caller_id uuid not null,
    key text collate "C" not null,
    method text not null,
    arguments_hash bytea not null,
    answer bytea,
    created_at timestamptz not null,
    constraint idempotency_pkey primary key (caller_id, key),
    constraint idempotency_caller foreign key (caller_id) references caller (id)
) with (fillfactor = 60);

create index idempotency_by_age on idempotency (created_at);

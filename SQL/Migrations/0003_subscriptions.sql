-- What is paid for, or granted by staff, in states that are the same for every provider.

create table subscription (
    id uuid not null,
    account_id uuid not null,
    provider text collate "C" not null,
    plan text collate "C" not null,
    state text not null,
    will_renew boolean not null,
    paid_through timestamptz,
    access_until timestamptz,
    reason text not null,
    created_at timestamptz not null,
    revoked_at timestamptz,
    revoke_reason text,
    -- Until when its store may go on charging for it, though staff revoked it; null: it does not.
    charged_until timestamptz,
    constraint subscription_pkey primary key (id),
    constraint subscription_account foreign key (account_id) references account (id),
    constraint subscription_plan foreign key (plan) references plan (plan),
    constraint subscription_state_known check (
        state in (
            'pending', 'trialing', 'active', 'grace', 'on_hold', 'paused', 'expired', 'revoked',
            'unknown'
        )
    ),
    constraint subscription_revocation check (
        (revoked_at is null) = (revoke_reason is null)
        and (revoked_at is null or state = 'revoked')
        and (revoked_at is not null or charged_until is null)
    )
);

create index subscription_by_account on subscription (account_id);

-- A hold keeps a subscription from opening doors for a while without changing its state.
create table subscription_hold (
    id uuid not null,
    subscription_id uuid not null,
    span tstzrange not null,
    reason text not null,
    constraint subscription_hold_pkey primary key (id),
    constraint subscription_hold_subscription
        foreign key (subscription_id) references subscription (id),
    constraint subscription_hold_span_begins check (not isempty(span) and not lower_inf(span))
);

create index subscription_hold_by_subscription on subscription_hold (subscription_id);

-- What providers of payments tell: every event as it came, the subscriptions that they tell of, and
-- what these come to. A provider's subscription becomes one of ours, under the same id, as soon as its
-- owner is linked to an account and one of its products is sold by a plan.

alter table subscription
    add column environment text collate "C" not null default 'production',
    add column external_id text collate "C",
    add column raw_status text,
    add column grace_until timestamptz,
    add constraint subscription_environment_known
        check (environment in ('production', 'sandbox')),
    add constraint subscription_grace check (grace_until is null or state = 'grace');

-- Which of the providers' two worlds this database is for. It cannot change once there is a
-- subscription of the one, so that those of a test world never open doors to real customers.
create table billing_environment (
    is_only boolean not null default true,
    environment text collate "C" not null,
    constraint billing_environment_pkey primary key (is_only),
    constraint billing_environment_single_row check (is_only),
    constraint billing_environment_known check (environment in ('production', 'sandbox')),
    constraint billing_environment_named unique (environment)
);

insert into billing_environment (environment) values ('production');

-- One provider's subscription, whoever owns it.
create table billing_subject (
    id uuid not null,
    provider text collate "C" not null,
    environment text collate "C" not null,
    external_id text collate "C" not null,
    -- Found through links; null while there is none. Removing a link takes nothing from a payer.
    account_id uuid,
    -- Subjects of identities, the strongest first.
    owners text[] not null,
    predecessor text collate "C",
    -- Since when it has replaced its predecessor; null while it has not.
    succeeds_at timestamptz,
    is_family_shared boolean not null,
    -- As it stands now.
    state text not null,
    raw_status text,
    will_renew boolean not null,
    paid_through timestamptz,
    grace_until timestamptz,
    access_until timestamptz,
    products text[] not null,
    -- When the first and the newest observation were made, by the provider's clock.
    began_at timestamptz not null,
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
    constraint billing_subject_environment
        foreign key (environment) references billing_environment (environment),
    constraint billing_subject_provider_known
        check (provider in ('stripe', 'app_store', 'google_play')),
    constraint billing_subject_state_known check (
        state in (
            'pending', 'trialing', 'active', 'grace', 'on_hold', 'paused', 'expired', 'revoked',
            'unknown'
        )
    )
);

create index billing_subject_by_account on billing_subject (account_id)
where account_id is not null;
create index billing_subject_by_predecessor
on billing_subject (provider, environment, predecessor) where predecessor is not null;
create index billing_subject_to_refetch on billing_subject (refetch_at)
where refetch_at is not null;

-- The same owners, to be looked up by.
create table billing_owner (
    provider text collate "C" not null,
    environment text collate "C" not null,
    owner text collate "C" not null,
    subject_id uuid not null,
    constraint billing_owner_pkey primary key (provider, environment, owner, subject_id),
    constraint billing_owner_subject foreign key (subject_id) references billing_subject (id)
);

create index billing_owner_by_subject on billing_owner (subject_id);

-- Every event as it came, sealed, and every answer of a provider's API that was asked for. Rows are
-- never deleted; only how it went changes.
create table billing_event (
    id uuid not null,
    provider text collate "C" not null,
    environment text collate "C" not null,
    -- Stripe: account and event id; App Store: notificationUUID; Google Play: subscription, messageId.
    key text collate "C" not null,
    origin text not null,
    kind text not null,
    occurred_at timestamptz not null,
    received_at timestamptz not null,
    body bytea not null,
    -- Read out of the body, without personal data; null where it concerns no subscription.
    observation jsonb,
    -- Null while nothing leads to a subscription.
    subject_id uuid,
    outcome text not null,
    -- Why it failed, in one sentence.
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
    ),
    constraint billing_event_error check (error is null or outcome = 'failed')
);

create index billing_event_by_subject on billing_event (subject_id)
where subject_id is not null;
create index billing_event_stuck on billing_event (received_at)
where outcome in ('received', 'failed');

-- Invoices, payments and charges, and the subscription that they belong to.
create table billing_reference (
    provider text collate "C" not null,
    environment text collate "C" not null,
    reference text collate "C" not null,
    subject_id uuid not null,
    constraint billing_reference_pkey primary key (provider, environment, reference, subject_id),
    constraint billing_reference_subject
        foreign key (subject_id) references billing_subject (id)
);

create index billing_reference_by_subject on billing_reference (subject_id);

-- The same of events whose subscription is not known yet.
create table billing_orphan (
    provider text collate "C" not null,
    environment text collate "C" not null,
    reference text collate "C" not null,
    event_id uuid not null,
    constraint billing_orphan_pkey primary key (provider, environment, reference, event_id),
    constraint billing_orphan_event foreign key (event_id) references billing_event (id)
);

create index billing_orphan_by_event on billing_orphan (event_id);

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
    constraint billing_dispute_subject foreign key (subject_id) references billing_subject (id),
    constraint billing_dispute_span_begins check (not isempty(span) and not lower_inf(span))
);

alter table subscription_hold
    -- Where a hold comes from: a dispute's id; null: staff.
    add column source text collate "C",
    -- When staff ended a dispute's hold before the dispute did.
    add column released_at timestamptz;

create unique index subscription_hold_source on subscription_hold (subscription_id, source)
where source is not null;

-- Who owns a provider's subscription, and which plan it is of: the account that holds the strongest of
-- its owners' identities now, else the one it has, else its predecessor's; the plan that sells the
-- first of its products that is sold at all. Null where there is none.
create view billing_projection as
select
    b.id,
    case
        -- What a family shares is never transferred.
        when b.is_family_shared and b.account_id is not null then b.account_id
        else coalesce(holder.account_id, b.account_id, before.account_id)
    end as account_id,
    sold.plan
from billing_subject as b
left join lateral (
    select l.account_id
    from unnest(b.owners) with ordinality as o (owner, position)
    inner join link as l
        on l.issuer = b.provider and l.environment = b.environment and l.subject = o.owner
            and upper_inf(l.span)
    order by o.position
    limit 1
) as holder on true
left join lateral (
    select p.account_id
    from billing_subject as p
    where p.provider = b.provider and p.environment = b.environment
        and p.external_id = b.predecessor
    limit 1
) as before on true
left join lateral (
    select pp.plan
    from unnest(b.products) with ordinality as o (product, position)
    inner join plan_provider_product as pp
        on pp.provider = b.provider and pp.provider_product = o.product
    order by o.position
    limit 1
) as sold on true;

-- A number to lock a name by, until the transaction ends: whoever writes what others look up by that
-- name waits here for them, and then sees what they wrote.
create function billing_lock_key(
    provider text, environment text, kind text, name text
) returns bigint language sql immutable
as $$
    select hashtextextended(concat_ws(':', 'billing', provider, environment, kind, name), 0)
$$;

-- Keeps plans from being given other products until the transaction ends. To be taken before all
-- other locks.
create function billing_lock_plans() returns void language sql
as $$ select pg_advisory_xact_lock_shared(hashtextextended('billing:plans', 0)) $$;

-- Until when a store may go on charging for a subscription; null when it is over there, set aside, or
-- was never paid. `ends_at` is when the access that it gives there ends. A renewal may be on its way for
-- three days, as decisions have it; for what was not paid in time, stores try for sixty days at most.
create function billing_charged_until(state text, will_renew boolean, ends_at timestamptz)
returns timestamptz language sql immutable
as $$
    select case
        when state in ('grace', 'on_hold') then ends_at + interval '60 days'
        when state in ('trialing', 'active', 'unknown') then
            ends_at + case when will_renew then interval '3 days' else interval '0' end
    end
$$;

-- Brings our subscriptions up to date with some of the providers' ones, and with those that replace
-- them. Writes only what differs, so that doing it again changes nothing.
create function billing_project(subjects uuid[]) returns void language plpgsql
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
    found_subjects uuid[];
    reached uuid[];
begin
    if coalesce(cardinality(subjects), 0) = 0 then
        return;
    end if;
    perform billing_lock_plans();
    -- Whoever waits for a lock looks again afterwards: one that is locked may have been replaced
    -- meanwhile, and only a statement that begins after the wait sees by what.
    loop
        with recursive chain (id, provider, environment, external_id) as (
            select b.id, b.provider, b.environment, b.external_id
            from billing_subject as b
            where b.id = any(subjects)
            union
            select n.id, n.provider, n.environment, n.external_id
            from chain
            inner join billing_subject as n
                on n.provider = chain.provider and n.environment = chain.environment
                    and n.predecessor = chain.external_id
        )
        select array_agg(chain.id order by chain.id) into reached from chain;
        if reached is null then
            return;
        end if;
        exit when reached = found_subjects;
        found_subjects := reached;
        perform from billing_subject as b
        where b.id = any(found_subjects)
        order by b.id
        for no key update;
    end loop;
    -- Each round passes an account on from one subscription to the one that replaces it.
    loop
        update billing_subject as b
        set account_id = p.account_id, version = b.version + 1
        from billing_projection as p
        where p.id = any(found_subjects) and b.id = p.id
            and p.account_id is distinct from b.account_id;
        exit when not found;
    end loop;
    perform entitlement_lock(array(
        select b.account_id
        from billing_subject as b
        where b.id = any(found_subjects) and b.account_id is not null
        union
        select s.account_id
        from subscription as s
        where s.id = any(found_subjects)
    ));
    perform billing_end_revocations(found_subjects);
    perform billing_write_subscriptions(found_subjects);
    perform billing_write_holds(found_subjects);
end
$$;

-- Ends staff's revocations of what was bought again since, which they were not made for: after the
-- provider's subscription had expired, had run out, or was taken back and is paid for longer than ever.
-- A renewal, a recovery and a refund that was taken back are none of these. That staff kept the door
-- shut until then is kept as a hold.
create function billing_end_revocations(subjects uuid[]) returns void language plpgsql as $$
begin
    with bought as (
        select s.id, s.revoked_at, s.revoke_reason, min(m.effective_at) as again_at
        from subscription as s
        cross join lateral (
            select
                m.effective_at, m.state, m.access_until,
                lag(m.state) over story as state_before,
                lag(m.will_renew) over story as was_renewed,
                lag(m.access_until) over story as until_before,
                max(m.access_until) over (
                    order by m.effective_at rows between unbounded preceding and 1 preceding
                ) as longest
            from billing_moment as m
            where m.subject_id = s.id
            window story as (order by m.effective_at)
        ) as m
        where s.id = any(subjects) and s.revoked_at is not null
            and m.effective_at > s.revoked_at and m.state in ('trialing', 'active', 'grace')
            and (
                m.state_before = 'expired'
                or (
                    m.state_before in ('trialing', 'active') and not m.was_renewed
                    and m.until_before <= m.effective_at
                )
                or (m.state_before = 'revoked' and m.access_until > m.longest)
            )
        group by s.id
    ),
    held as (
        insert into subscription_hold (id, subscription_id, span, reason)
        select gen_random_uuid(), bought.id, tstzrange(bought.revoked_at, bought.again_at),
            bought.revoke_reason
        from bought
    )
    update subscription as s
    set state = 'expired', revoked_at = null, revoke_reason = null, charged_until = null
    from bought
    where s.id = bought.id;
end
$$;

-- The subscriptions themselves. What staff revoked stays revoked; what no plan sells any more keeps
-- the access that it has, and gets no more.
create function billing_write_subscriptions(subjects uuid[])
returns void language plpgsql as $$
begin
    insert into subscription as s (
        id, account_id, provider, plan, state, will_renew, paid_through, access_until, reason,
        created_at, environment, external_id, raw_status, grace_until, revoked_at, revoke_reason,
        charged_until
    )
    select
        b.id,
        b.account_id,
        b.provider,
        coalesce(p.plan, o.plan),
        n.state,
        b.will_renew and o.revoked_at is null,
        b.paid_through,
        case
            when o.revoked_at is not null then least(o.access_until, b.access_until)
            when n.state = 'unknown' and p.plan is null then least(o.access_until, b.access_until)
            -- Without an end, a subscription would open doors for ever.
            when n.state in ('trialing', 'active', 'grace')
                then coalesce(b.access_until, b.paid_through, b.observed_at)
            else b.access_until
        end,
        b.provider,
        b.began_at,
        b.environment,
        b.external_id,
        b.raw_status,
        case when n.state = 'grace' then b.grace_until end,
        o.revoked_at,
        o.revoke_reason,
        case
            when o.revoked_at is not null then billing_charged_until(
                b.state, b.will_renew, coalesce(b.access_until, b.paid_through, b.observed_at)
            )
        end
    from billing_subject as b
    inner join billing_projection as p on p.id = b.id
    left join subscription as o on o.id = b.id
    cross join lateral (
        select
            case
                when o.revoked_at is not null then 'revoked'
                when p.plan is null and b.state in ('trialing', 'active', 'grace') then 'unknown'
                else b.state
            end as state
    ) as n
    where b.id = any(subjects) and b.account_id is not null
        and coalesce(p.plan, o.plan) is not null
    order by b.id
    on conflict (id) do update
    set account_id = excluded.account_id,
        plan = excluded.plan,
        state = excluded.state,
        will_renew = excluded.will_renew,
        paid_through = excluded.paid_through,
        access_until = excluded.access_until,
        created_at = excluded.created_at,
        raw_status = excluded.raw_status,
        grace_until = excluded.grace_until,
        charged_until = excluded.charged_until
    where (
        s.account_id, s.plan, s.state, s.will_renew, s.paid_through, s.access_until, s.created_at,
        s.raw_status, s.grace_until, s.charged_until
    ) is distinct from (
        excluded.account_id, excluded.plan, excluded.state, excluded.will_renew,
        excluded.paid_through, excluded.access_until, excluded.created_at, excluded.raw_status,
        excluded.grace_until, excluded.charged_until
    );
end
$$;

-- Their holds that come from disputes; those of staff are left alone.
create function billing_write_holds(subjects uuid[]) returns void language plpgsql as $$
begin
    insert into subscription_hold as h (id, subscription_id, span, reason, source)
    select gen_random_uuid(), d.subject_id, d.span, 'dispute', d.source
    from billing_dispute as d
    inner join subscription as s on s.id = d.subject_id
    where d.subject_id = any(subjects)
    on conflict (subscription_id, source) where source is not null do update
    set span = billing_hold_span(excluded.span, h.released_at)
    where h.span <> billing_hold_span(excluded.span, h.released_at);
end
$$;

-- A dispute's span, cut where staff released it.
create function billing_hold_span(span tstzrange, released_at timestamptz)
returns tstzrange language sql immutable
as $$
    select case
        when released_at is null then span
        else tstzrange(
            lower(span),
            greatest(least(upper(span), released_at), lower(span) + interval '1 microsecond')
        )
    end
$$;

-- The moment a link is made, what its identity owns is its account's.
create function billing_links_changed() returns trigger language plpgsql
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $$
begin
    if not exists (
        select from added
        where added.issuer in ('stripe', 'app_store', 'google_play') and upper_inf(added.span)
    ) then
        return null;
    end if;
    -- A subscription that is being written just now is waited for: by its owner, or, where that would
    -- be more locks than the server has room for, by what every writer of subscriptions holds.
    if (select count(*) from added) > 1000 then
        perform pg_advisory_xact_lock(hashtextextended('billing:plans', 0));
    else
        perform billing_lock_plans();
        perform pg_advisory_xact_lock(k.key)
        from (
            select distinct
                billing_lock_key(added.issuer, added.environment, 'owner', added.subject) as key
            from added
            where added.issuer in ('stripe', 'app_store', 'google_play') and upper_inf(added.span)
            order by key
        ) as k;
    end if;
    perform billing_project(array(
        select distinct o.subject_id
        from added
        inner join billing_owner as o
            on o.provider = added.issuer and o.environment = added.environment
                and o.owner = added.subject
        where upper_inf(added.span)
    ));
    return null;
end
$$;

-- Named so that they come before the entitlements' own: subscriptions are locked before accounts.
create trigger billing_link_added after insert on link
referencing new table as added
for each statement execute function billing_links_changed();

create trigger billing_link_changed after update on link
referencing old table as removed new table as added
for each statement execute function billing_links_changed();

-- What is sold by another plan now, or by none.
create function billing_plans_changed() returns trigger language plpgsql as $$
begin
    -- Whoever is writing a subscription just now did not see this change: waits for them all.
    perform pg_advisory_xact_lock(hashtextextended('billing:plans', 0));
    perform billing_project(array(
        select b.id
        from billing_subject as b
        where exists (
            select from changed
            where changed.provider = b.provider and changed.provider_product = any(b.products)
        )
    ));
    return null;
end
$$;

create trigger billing_plan_added after insert on plan_provider_product
referencing new table as changed
for each statement execute function billing_plans_changed();

create trigger billing_plan_changed after update on plan_provider_product
referencing new table as changed
for each statement execute function billing_plans_changed();

create trigger billing_plan_removed after delete on plan_provider_product
referencing old table as changed
for each statement execute function billing_plans_changed();

-- What a decision needs to know of an account in regard to a product, in one row. Kept true by the
-- triggers below, in the transaction that changes the tables it comes from; where there is no row,
-- or its time is over, those tables are asked instead. What a row should say is told by the view
-- entitlement_source, which comes with the last of these tables.

-- The first moment within a span, and the first one after it; null where it has no bound.
create function span_begin(span tstzrange) returns timestamptz language sql immutable
as $$
    select case
        when lower_inc(span) then lower(span) else lower(span) + interval '1 microsecond'
    end
$$;

create function span_end(span tstzrange) returns timestamptz language sql immutable
as $$
    select case
        when upper_inc(span) then upper(span) + interval '1 microsecond' else upper(span)
    end
$$;

create table entitlement (
    account_id uuid not null,
    product text collate "C" not null,
    -- Time alone changes nothing from the one moment until the other; null: without end.
    fresh_from timestamptz,
    fresh_until timestamptz,
    account_state text not null,
    home_region text collate "C",
    issuers text[],
    redemption_id uuid,
    redemption_state text,
    reserved_until timestamptz,
    is_invite_revoked boolean not null,
    drawn_region text collate "C",
    offer_region text collate "C",
    offer_until timestamptz,
    subscription_id uuid,
    provider text collate "C",
    plan text collate "C",
    subscription_state text,
    will_renew boolean,
    paid_through timestamptz,
    access_until timestamptz,
    charged_until timestamptz,
    is_held boolean not null,
    admitted_at timestamptz,
    admission_region text collate "C",
    admission_redemption_id uuid,
    is_allowed boolean,
    override_until timestamptz,
    is_on_waitlist boolean not null,
    constraint entitlement_pkey primary key (account_id, product),
    constraint entitlement_account
        foreign key (account_id) references account (id) on delete cascade,
    constraint entitlement_product
        foreign key (product) references product (product) on delete cascade
) with (fillfactor = 80);

-- Locks accounts, in one order and in a statement of its own: of two transactions that change two
-- facts of one account, the second one waits here for the first, and only a statement that begins
-- after the wait sees what the first one wrote.
create function entitlement_lock(accounts uuid[]) returns void language plpgsql
set enable_seqscan = off
set enable_bitmapscan = off
set plan_cache_mode = force_generic_plan
as $$
begin
    perform from account as a
    where a.id = any(accounts)
    order by a.id
    for no key update;
end
$$;

-- Computes the rows of locked accounts anew: those for some products, or (null) for all.
create function entitlement_recompute(accounts uuid[], products text[])
returns void language plpgsql
-- It goes by keys, whatever the session's own settings are and before there are statistics.
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
begin
    insert into entitlement as e
    select s.*
    from entitlement_source as s
    where s.account_id = any(accounts) and (products is null or s.product = any(products))
    on conflict (account_id, product) do update
    set (
            fresh_from, fresh_until, account_state, home_region, issuers, redemption_id,
            redemption_state, reserved_until, is_invite_revoked, drawn_region, offer_region,
            offer_until, subscription_id, provider, plan, subscription_state, will_renew,
            paid_through, access_until, charged_until, is_held, admitted_at, admission_region,
            admission_redemption_id, is_allowed, override_until, is_on_waitlist
        ) = (
            excluded.fresh_from, excluded.fresh_until, excluded.account_state,
            excluded.home_region, excluded.issuers, excluded.redemption_id,
            excluded.redemption_state, excluded.reserved_until, excluded.is_invite_revoked,
            excluded.drawn_region, excluded.offer_region, excluded.offer_until,
            excluded.subscription_id, excluded.provider, excluded.plan,
            excluded.subscription_state, excluded.will_renew, excluded.paid_through,
            excluded.access_until, excluded.charged_until, excluded.is_held, excluded.admitted_at,
            excluded.admission_region, excluded.admission_redemption_id, excluded.is_allowed,
            excluded.override_until, excluded.is_on_waitlist
        )
    where row(e.*) is distinct from row(excluded.*);
end
$$;

-- Brings all rows of some accounts up to date.
create function entitlement_refresh(accounts uuid[]) returns void language plpgsql as $$
begin
    perform entitlement_lock(accounts);
    perform entitlement_recompute(accounts, null);
end
$$;

-- For the tables that name the account themselves.
create function entitlement_facts_added() returns trigger language plpgsql as $$
declare
    accounts uuid[] := array(select distinct added.account_id from added);
begin
    if cardinality(accounts) > 0 then
        perform entitlement_refresh(accounts);
    end if;
    return null;
end
$$;

create function entitlement_facts_changed() returns trigger language plpgsql as $$
declare
    accounts uuid[] := array(
        select removed.account_id from removed union select added.account_id from added
    );
begin
    if cardinality(accounts) > 0 then
        perform entitlement_refresh(accounts);
    end if;
    return null;
end
$$;

create function entitlement_facts_removed() returns trigger language plpgsql as $$
declare
    accounts uuid[] := array(select distinct removed.account_id from removed);
begin
    if cardinality(accounts) > 0 then
        perform entitlement_refresh(accounts);
    end if;
    return null;
end
$$;

-- Keeps invites from being revoked unseen while their redemptions are not yet committed. Whoever
-- redeems, releases or revokes holds them already.
create function entitlement_invites_hold(invites uuid[]) returns void language plpgsql as $$
begin
    if cardinality(invites) > 0 then
        perform from invite as i where i.id = any(invites) order by i.id for share;
    end if;
end
$$;

-- Redemptions come in great numbers, and touch a few columns of one row each: where the row is
-- there and the redemption is alive, these are set alone.
create function entitlement_redemptions_changed() returns trigger language plpgsql
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
    accounts uuid[];
    products text[];
begin
    if tg_op = 'UPDATE' then
        select array_agg(moved.account_id), array_agg(moved.product)
        into accounts, products
        from (
            select removed.id, removed.account_id, removed.product from removed
            except
            select added.id, added.account_id, added.product from added
        ) as moved;
    end if;
    if accounts is null and not exists (select from added) then
        return null;
    end if;
    perform entitlement_invites_hold(
        array(select distinct added.invite_id from added where added.state <> 'confirmed')
    );
    perform entitlement_lock(accounts || array(select added.account_id from added));
    with changed as (
        update entitlement as e
        set redemption_id = added.id,
            redemption_state = added.state,
            reserved_until = added.reserved_until,
            drawn_region = added.drawn_region,
            is_invite_revoked = exists (
                select from invite as i
                where added.state = 'reserved' and i.id = added.invite_id
                    and i.revoked_at is not null
            )
        from added
        where added.state <> 'released'
            and e.account_id = added.account_id and e.product = added.product
        returning added.id
    )
    select accounts || array_agg(added.account_id), products || array_agg(added.product)
    into accounts, products
    from added
    where added.id not in (select changed.id from changed);
    if cardinality(accounts) > 0 then
        perform entitlement_recompute(accounts, products);
    end if;
    return null;
end
$$;

-- So do those who come in.
create function entitlement_admissions_added() returns trigger language plpgsql
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
    accounts uuid[] := array(select added.account_id from added);
    products text[];
begin
    if cardinality(accounts) = 0 then
        return null;
    end if;
    perform entitlement_lock(accounts);
    with changed as (
        update entitlement as e
        set admitted_at = added.at,
            admission_region = added.region,
            admission_redemption_id = added.redemption_id
        from added
        where e.account_id = added.account_id and e.product = added.product
        returning e.account_id, e.product
    )
    select array_agg(added.account_id), array_agg(added.product)
    into accounts, products
    from added
    where (added.account_id, added.product) not in (
        select changed.account_id, changed.product from changed
    );
    if cardinality(accounts) > 0 then
        perform entitlement_recompute(accounts, products);
    end if;
    return null;
end
$$;

-- An account's first row comes with its first fact.
create function entitlement_accounts_changed() returns trigger language plpgsql as $$
declare
    accounts uuid[] := array(
        select changed.id
        from (
            select added.id, added.state, added.home_region from added
            except
            select removed.id, removed.state, removed.home_region from removed
        ) as changed
    );
begin
    if cardinality(accounts) > 0 then
        perform entitlement_refresh(accounts);
    end if;
    return null;
end
$$;

-- Nearly every change of an invite counts its uses; that must cost nothing here.
create function entitlement_invites_changed() returns trigger language plpgsql as $$
declare
    invites uuid[];
    accounts uuid[];
begin
    if not exists (select from added where added.revoked_at is not null)
        and not exists (select from removed where removed.revoked_at is not null)
    then
        return null;
    end if;
    invites := array(
        select changed.id
        from (
            select added.id, added.revoked_at is null from added
            except
            select removed.id, removed.revoked_at is null from removed
        ) as changed (id, stands)
    );
    -- What is confirmed stays, whatever becomes of its invite.
    accounts := array(
        select distinct r.account_id
        from redemption as r
        where r.invite_id = any(invites) and r.state <> 'confirmed'
    );
    if cardinality(accounts) > 0 then
        perform entitlement_refresh(accounts);
    end if;
    return null;
end
$$;

-- Holds name a subscription. When that is given to another account at the same time, one of the two
-- waits in the refresh; so it is asked again afterwards whose it is.
create function entitlement_holds_refresh(subscriptions uuid[]) returns void language plpgsql as $$
declare
    accounts uuid[];
    refreshed uuid[] := '{}';
begin
    loop
        accounts := array(
            select distinct s.account_id
            from subscription as s
            where s.id = any(subscriptions) and s.account_id <> all(refreshed)
        );
        exit when cardinality(accounts) = 0;
        perform entitlement_refresh(accounts);
        refreshed := refreshed || accounts;
    end loop;
end
$$;

create function entitlement_holds_added() returns trigger language plpgsql as $$
begin
    perform entitlement_holds_refresh(array(select distinct subscription_id from added));
    return null;
end
$$;

create function entitlement_holds_changed() returns trigger language plpgsql as $$
begin
    perform entitlement_holds_refresh(
        array(select subscription_id from removed union select subscription_id from added)
    );
    return null;
end
$$;

create function entitlement_holds_removed() returns trigger language plpgsql as $$
begin
    perform entitlement_holds_refresh(array(select distinct subscription_id from removed));
    return null;
end
$$;

-- A table that was emptied at once does not tell whose facts are gone.
create function entitlement_facts_truncated() returns trigger language plpgsql as $$
begin
    delete from entitlement;
    return null;
end
$$;

create trigger link_added after insert on link
referencing new table as added
for each statement execute function entitlement_facts_added();

create trigger link_changed after update on link
referencing old table as removed new table as added
for each statement execute function entitlement_facts_changed();

create trigger link_removed after delete on link
referencing old table as removed
for each statement execute function entitlement_facts_removed();

create trigger link_truncated after truncate on link
for each statement execute function entitlement_facts_truncated();

create trigger subscription_added after insert on subscription
referencing new table as added
for each statement execute function entitlement_facts_added();

create trigger subscription_changed after update on subscription
referencing old table as removed new table as added
for each statement execute function entitlement_facts_changed();

create trigger subscription_removed after delete on subscription
referencing old table as removed
for each statement execute function entitlement_facts_removed();

create trigger subscription_truncated after truncate on subscription
for each statement execute function entitlement_facts_truncated();

create trigger redemption_added after insert on redemption
referencing new table as added
for each statement execute function entitlement_redemptions_changed();

create trigger redemption_changed after update on redemption
referencing old table as removed new table as added
for each statement execute function entitlement_redemptions_changed();

create trigger redemption_removed after delete on redemption
referencing old table as removed
for each statement execute function entitlement_facts_removed();

create trigger redemption_truncated after truncate on redemption
for each statement execute function entitlement_facts_truncated();

create trigger admission_added after insert on admission
referencing new table as added
for each statement execute function entitlement_admissions_added();

create trigger admission_changed after update on admission
referencing old table as removed new table as added
for each statement execute function entitlement_facts_changed();

create trigger admission_removed after delete on admission
referencing old table as removed
for each statement execute function entitlement_facts_removed();

create trigger admission_truncated after truncate on admission
for each statement execute function entitlement_facts_truncated();

create trigger region_override_added after insert on region_override
referencing new table as added
for each statement execute function entitlement_facts_added();

create trigger region_override_changed after update on region_override
referencing old table as removed new table as added
for each statement execute function entitlement_facts_changed();

create trigger region_override_removed after delete on region_override
referencing old table as removed
for each statement execute function entitlement_facts_removed();

create trigger region_override_truncated after truncate on region_override
for each statement execute function entitlement_facts_truncated();

create trigger waitlist_entry_added after insert on waitlist_entry
referencing new table as added
for each statement execute function entitlement_facts_added();

create trigger waitlist_entry_changed after update on waitlist_entry
referencing old table as removed new table as added
for each statement execute function entitlement_facts_changed();

create trigger waitlist_entry_removed after delete on waitlist_entry
referencing old table as removed
for each statement execute function entitlement_facts_removed();

create trigger waitlist_entry_truncated after truncate on waitlist_entry
for each statement execute function entitlement_facts_truncated();

create trigger subscription_hold_added after insert on subscription_hold
referencing new table as added
for each statement execute function entitlement_holds_added();

create trigger subscription_hold_changed after update on subscription_hold
referencing old table as removed new table as added
for each statement execute function entitlement_holds_changed();

create trigger subscription_hold_removed after delete on subscription_hold
referencing old table as removed
for each statement execute function entitlement_holds_removed();

create trigger subscription_hold_truncated after truncate on subscription_hold
for each statement execute function entitlement_facts_truncated();

create trigger account_changed after update on account
referencing old table as removed new table as added
for each statement execute function entitlement_accounts_changed();

create trigger invite_changed after update on invite
referencing old table as removed new table as added
for each statement execute function entitlement_invites_changed();

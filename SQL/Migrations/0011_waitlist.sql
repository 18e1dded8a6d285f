-- Standing in line: who waits for what, who was drawn and when, and what makes a draw checkable.

alter table campaign
    -- Whether draws take those first who subscribed when they joined.
    add column subscribers_first boolean not null default false,
    -- What open offers hold of the budget until they are redeemed or lapse.
    add column budget_held integer not null default 0,
    add constraint campaign_holds_within_budget
        check (budget_held >= 0 and budget_used + budget_held <= coalesce(budget, 0));

-- An offer's code is good for one account alone.
alter table invite
    add column bound_to uuid,
    add constraint invite_bound_account foreign key (bound_to) references account (id),
    add constraint invite_bound_once check (bound_to is null or max_uses = 1);

-- A line: those who wait for one product in one region. Whoever joins holds the row against draws,
-- so that it is certain for each entry which draws it took part in.
create table waitlist_line (
    id uuid not null,
    product text collate "C" not null,
    region text collate "C" not null,
    -- How many draws there were; they are numbered from 1.
    draws integer not null default 0,
    constraint waitlist_line_pkey primary key (product, region),
    constraint waitlist_line_id unique (id),
    constraint waitlist_line_product foreign key (product) references product (product),
    constraint waitlist_line_region_shape check (region ~ '^[A-Z]{2}(-[A-Z0-9]{1,3})?$')
) with (fillfactor = 50);

-- Those who joined within one hour. Their order comes from a secret that nobody can foresee and
-- that cannot be changed afterwards: its commitment is there before the first of them.
create table waitlist_cohort (
    product text collate "C" not null,
    region text collate "C" not null,
    hour timestamptz not null,
    -- SHA-256 of the secret with the cohort's name.
    commitment bytea not null,
    sealed_secret bytea,
    -- In clear once the hour is over and the last of them was drawn.
    secret bytea,
    revealed_at timestamptz,
    subscribers_waiting integer not null default 0,
    others_waiting integer not null default 0,
    -- How many were drawn, and a chain of hashes over them in the order of being drawn.
    taken integer not null default 0,
    roll bytea not null,
    constraint waitlist_cohort_pkey primary key (product, region, hour),
    constraint waitlist_cohort_line
        foreign key (product, region) references waitlist_line (product, region),
    constraint waitlist_cohort_whole_hour check (extract(epoch from hour)::bigint % 3600 = 0),
    constraint waitlist_cohort_sizes
        check (octet_length(commitment) = 32 and octet_length(roll) = 32),
    constraint waitlist_cohort_sealed_or_revealed check (
        (secret is null) = (sealed_secret is not null)
        and (secret is null) = (revealed_at is null)
    ),
    constraint waitlist_cohort_waiting check (subscribers_waiting >= 0 and others_waiting >= 0),
    -- Nobody may join once the order can be known.
    constraint waitlist_cohort_revealed_is_over
        check (secret is null or subscribers_waiting + others_waiting = 0)
) with (fillfactor = 50);

create index waitlist_cohort_open on waitlist_cohort (product, region, hour)
where secret is null;

create table waitlist_draw (
    product text collate "C" not null,
    region text collate "C" not null,
    number integer not null,
    at timestamptz not null,
    campaign_id uuid not null,
    subscribers_first boolean not null,
    constraint waitlist_draw_pkey primary key (product, region, number),
    constraint waitlist_draw_line
        foreign key (product, region) references waitlist_line (product, region),
    constraint waitlist_draw_campaign foreign key (campaign_id) references campaign (id)
);

-- What became of those who were drawn: an offer, or nothing where they had no use for one.
create table waitlist_offer (
    id uuid not null,
    account_id uuid not null,
    product text collate "C" not null,
    region text collate "C" not null,
    cohort timestamptz not null,
    band smallint not null,
    -- The last draw before the account joined.
    joined_after integer not null,
    draw integer not null,
    -- From 1, in the order of the draw.
    place integer not null,
    state text not null,
    campaign_id uuid,
    invite_id uuid,
    -- The code, for the account to see.
    sealed_code bytea,
    at timestamptz not null,
    expires_at timestamptz,
    settled_at timestamptz,
    constraint waitlist_offer_pkey primary key (id),
    constraint waitlist_offer_place unique (product, region, draw, place),
    constraint waitlist_offer_account foreign key (account_id) references account (id),
    constraint waitlist_offer_cohort foreign key (product, region, cohort)
        references waitlist_cohort (product, region, hour),
    constraint waitlist_offer_campaign foreign key (campaign_id) references campaign (id),
    constraint waitlist_offer_invite foreign key (invite_id) references invite (id),
    constraint waitlist_offer_band_known check (band in (0, 1)),
    constraint waitlist_offer_drawn_after_joining check (draw > joined_after),
    constraint waitlist_offer_state_facts check (
        case state
            when 'open' then settled_at is null and invite_id is not null
            when 'redeemed' then settled_at is not null and invite_id is not null
            when 'lapsed' then settled_at is not null and invite_id is not null
            when 'passed_over' then settled_at is not null and invite_id is null
            else false
        end
        and (invite_id is null) = (campaign_id is null)
        and (invite_id is null) = (sealed_code is null)
        and (invite_id is null) = (expires_at is null)
    )
) with (fillfactor = 80);

create unique index waitlist_offer_open on waitlist_offer (account_id, product)
where state = 'open';
create unique index waitlist_offer_by_invite on waitlist_offer (invite_id);
-- Its condition says more than it must, so that only who asks by time is led here.
create index waitlist_offer_ending on waitlist_offer (expires_at)
where state = 'open' and expires_at is not null;
create index waitlist_offer_by_cohort on waitlist_offer (product, region, cohort, draw, place);

alter table waitlist_entry
    add column state text not null default 'waiting',
    -- 0: subscribed when joining; 1: all others.
    add column band smallint not null default 1,
    -- None for those who were noted down before there were cohorts; they are in no draw.
    add column cohort timestamptz,
    -- HMAC-SHA-256 of the account's id under the cohort's secret.
    add column draw_key bytea,
    add column joined_after integer not null default 0,
    add column offer_id uuid,
    add constraint waitlist_entry_cohort foreign key (product, region, cohort)
        references waitlist_cohort (product, region, hour),
    add constraint waitlist_entry_offer foreign key (offer_id) references waitlist_offer (id),
    add constraint waitlist_entry_band_known check (band in (0, 1)),
    add constraint waitlist_entry_draw_key check ((cohort is null) = (draw_key is null)),
    add constraint waitlist_entry_state_facts check (
        case state
            when 'waiting' then offer_id is null
            when 'offered' then offer_id is not null
            else false
        end
    );

create index waitlist_entry_order on waitlist_entry (product, region, band, cohort, draw_key)
where state = 'waiting';

-- Changes how many wait in cohorts; in one order, so that no two of these wait for each other.
create function waitlist_count(
    products text[], regions text[], hours timestamptz[], subscribers integer[], others integer[]
) returns void language plpgsql as $$
begin
    perform from waitlist_cohort as c
    where (c.product, c.region, c.hour) in (
        select t.* from unnest(products, regions, hours) as t (product, region, hour)
    )
    order by c.product, c.region, c.hour
    for no key update;
    update waitlist_cohort as c
    set subscribers_waiting = c.subscribers_waiting + t.subscribers,
        others_waiting = c.others_waiting + t.others
    from unnest(products, regions, hours, subscribers, others)
        as t (product, region, hour, subscribers, others)
    where c.product = t.product and c.region = t.region and c.hour = t.hour
        and (t.subscribers <> 0 or t.others <> 0);
end
$$;

create function waitlist_entries_added() returns trigger language plpgsql as $$
begin
    perform waitlist_count(
        array_agg(t.product), array_agg(t.region), array_agg(t.cohort),
        array_agg(t.subscribers), array_agg(t.others)
    )
    from (
        select
            product, region, cohort, (count(*) filter (where band = 0))::integer as subscribers,
            (count(*) filter (where band = 1))::integer as others
        from added
        where state = 'waiting' and cohort is not null
        group by product, region, cohort
    ) as t
    having count(*) > 0;
    return null;
end
$$;

create function waitlist_entries_removed() returns trigger language plpgsql as $$
begin
    perform waitlist_count(
        array_agg(t.product), array_agg(t.region), array_agg(t.cohort),
        array_agg(-t.subscribers), array_agg(-t.others)
    )
    from (
        select
            product, region, cohort, (count(*) filter (where band = 0))::integer as subscribers,
            (count(*) filter (where band = 1))::integer as others
        from removed
        where state = 'waiting' and cohort is not null
        group by product, region, cohort
    ) as t
    having count(*) > 0;
    return null;
end
$$;

create function waitlist_entries_changed() returns trigger language plpgsql as $$
begin
    perform waitlist_count(
        array_agg(t.product), array_agg(t.region), array_agg(t.cohort),
        array_agg(t.subscribers), array_agg(t.others)
    )
    from (
        select
            product, region, cohort,
            (coalesce(sum(sign) filter (where band = 0), 0))::integer as subscribers,
            (coalesce(sum(sign) filter (where band = 1), 0))::integer as others
        from (
            select product, region, cohort, band, state, 1 as sign from added
            union all
            select product, region, cohort, band, state, -1 as sign from removed
        ) as both_sides
        where state = 'waiting' and cohort is not null
        group by product, region, cohort
    ) as t
    having count(*) > 0;
    return null;
end
$$;

create function waitlist_entries_truncated() returns trigger language plpgsql as $$
begin
    update waitlist_cohort set subscribers_waiting = 0, others_waiting = 0
    where subscribers_waiting + others_waiting > 0;
    return null;
end
$$;

create trigger waitlist_entry_counted_added after insert on waitlist_entry
referencing new table as added
for each statement execute function waitlist_entries_added();

create trigger waitlist_entry_counted_changed after update on waitlist_entry
referencing old table as removed new table as added
for each statement execute function waitlist_entries_changed();

create trigger waitlist_entry_counted_removed after delete on waitlist_entry
referencing old table as removed
for each statement execute function waitlist_entries_removed();

create trigger waitlist_entry_counted_truncated after truncate on waitlist_entry
for each statement execute function waitlist_entries_truncated();

-- Decisions ask whether there is an entry, so one that only changes, as in a draw of thousands,
-- must cost nothing there.
create function entitlement_waitlist_changed() returns trigger language plpgsql as $$
declare
    accounts uuid[] := array(
        (select account_id from (
            select account_id, product from removed
            except
            select account_id, product from added
        ) as gone)
        union
        (select account_id from (
            select account_id, product from added
            except
            select account_id, product from removed
        ) as come)
    );
begin
    if cardinality(accounts) > 0 then
        perform entitlement_refresh(accounts);
    end if;
    return null;
end
$$;

drop trigger waitlist_entry_changed on waitlist_entry;

create trigger waitlist_entry_changed after update on waitlist_entry
referencing old table as removed new table as added
for each statement execute function entitlement_waitlist_changed();

-- The rows that are kept for decisions, as they should be. A row has room for one subscription; of an
-- account with several it holds any one of them, and is never fresh.
create view entitlement_source as
select
    a.id as account_id,
    p.product,
    greatest(h.changed_at, o.changed_at) as fresh_from,
    case when s.subscriptions > 1 then '-infinity' else least(h.changes_at, o.changes_at) end
        as fresh_until,
    a.state as account_state,
    a.home_region,
    (
        select array_agg(distinct l.issuer) filter (where l.environment = 'production')
        from link as l
        where l.account_id = a.id and upper_inf(l.span)
    ) as issuers,
    coalesce(r.id, x.id) as redemption_id,
    coalesce(r.state, x.state) as redemption_state,
    coalesce(r.reserved_until, x.reserved_until) as reserved_until,
    i.revoked_at is not null as is_invite_revoked,
    r.drawn_region,
    f.region as offer_region,
    f.expires_at as offer_until,
    s.id as subscription_id,
    s.provider,
    s.plan,
    s.state as subscription_state,
    s.will_renew,
    s.paid_through,
    s.access_until,
    s.charged_until,
    coalesce(h.is_held, false) as is_held,
    d.at as admitted_at,
    d.region as admission_region,
    d.redemption_id as admission_redemption_id,
    o.is_allowed,
    o.override_until,
    w.account_id is not null as is_on_waitlist
from account as a
cross join product as p
-- The live redemption; only where there is none, the latest that was released.
left join lateral (
    select r.id, r.invite_id, r.state, r.reserved_until, r.drawn_region
    from redemption as r
    where r.account_id = a.id and r.product = p.product and r.state <> 'released'
    limit 1
) as r on true
left join lateral (
    select x.id, x.invite_id, x.state, x.reserved_until
    from redemption as x
    where r.id is null and x.account_id = a.id and x.product = p.product
    order by x.at desc
    limit 1
) as x on true
-- Each of these has a limit, so that it is looked up by its key, also before there are statistics.
left join lateral (
    select i.revoked_at
    from invite as i
    where i.id = case when r.state = 'reserved' then r.invite_id else x.invite_id end
    limit 1
) as i on true
left join lateral (
    select f.region, f.expires_at
    from waitlist_offer as f
    where f.account_id = a.id and f.product = p.product and f.state = 'open'
    limit 1
) as f on true
left join lateral (
    select s.*, count(*) over () as subscriptions
    from subscription as s
    where s.account_id = a.id
    limit 1
) as s on true
left join lateral (
    select
        bool_or(statement_timestamp() <@ h.span) as is_held,
        max(turn.at) filter (where turn.at <= statement_timestamp()) as changed_at,
        min(turn.at) filter (where turn.at > statement_timestamp()) as changes_at
    from subscription_hold as h
    cross join lateral (values (span_begin(h.span)), (span_end(h.span))) as turn (at)
    where h.subscription_id = s.id and s.subscriptions = 1
) as h on true
left join admission as d on d.account_id = a.id and d.product = p.product
left join lateral (
    select
        bool_or(o.is_allowed) filter (where statement_timestamp() <@ o.span) as is_allowed,
        max(upper(o.span)) filter (where statement_timestamp() <@ o.span) as override_until,
        max(turn.at) filter (where turn.at <= statement_timestamp()) as changed_at,
        min(turn.at) filter (where turn.at > statement_timestamp()) as changes_at
    from region_override as o
    cross join lateral (values (span_begin(o.span)), (span_end(o.span))) as turn (at)
    where o.account_id = a.id and o.product = p.product
) as o on true
left join waitlist_entry as w on w.account_id = a.id and w.product = p.product;

-- Decisions ask whether an offer is open, of which line, and until when. A draw makes thousands, and
-- each touches two columns of one row: where the row is there, these are set alone.
create function entitlement_offers_changed() returns trigger language plpgsql
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
    if tg_op = 'INSERT' then
        select array_agg(added.account_id), array_agg(added.product)
        into accounts, products
        from added
        where added.state = 'open';
    else
        select array_agg(changed.account_id), array_agg(changed.product)
        into accounts, products
        from (
            (
                select account_id, product, region, expires_at from removed where state = 'open'
                except
                select account_id, product, region, expires_at from added where state = 'open'
            )
            union
            (
                select account_id, product, region, expires_at from added where state = 'open'
                except
                select account_id, product, region, expires_at from removed where state = 'open'
            )
        ) as changed;
    end if;
    if accounts is null then
        return null;
    end if;
    perform entitlement_lock(accounts);
    with asked as (
        select distinct t.account_id, t.product
        from unnest(accounts, products) as t (account_id, product)
    ),
    changed as (
        update entitlement as e
        set offer_region = f.region, offer_until = f.expires_at
        from asked
        left join lateral (
            select o.region, o.expires_at
            from waitlist_offer as o
            where o.account_id = asked.account_id and o.product = asked.product
                and o.state = 'open'
            limit 1
        ) as f on true
        where e.account_id = asked.account_id and e.product = asked.product
        returning e.account_id, e.product
    )
    select array_agg(asked.account_id), array_agg(asked.product)
    into accounts, products
    from asked
    where (asked.account_id, asked.product) not in (
        select changed.account_id, changed.product from changed
    );
    if cardinality(accounts) > 0 then
        perform entitlement_recompute(accounts, products);
    end if;
    return null;
end
$$;

create trigger waitlist_offer_added after insert on waitlist_offer
referencing new table as added
for each statement execute function entitlement_offers_changed();

create trigger waitlist_offer_changed after update on waitlist_offer
referencing old table as removed new table as added
for each statement execute function entitlement_offers_changed();

create trigger waitlist_offer_removed after delete on waitlist_offer
referencing old table as removed
for each statement execute function entitlement_facts_removed();

create trigger waitlist_offer_truncated after truncate on waitlist_offer
for each statement execute function entitlement_facts_truncated();

-- An offer follows its invite, whoever changes that and however: taken with its use, which ends the
-- entry; open again when the use is given back; over when the invite is.
create function waitlist_offer_follows() returns trigger language plpgsql as $$
declare
    offer waitlist_offer;
begin
    if new.uses > old.uses then
        update waitlist_offer as o
        set state = 'redeemed', settled_at = statement_timestamp()
        where o.invite_id = new.id and o.state = 'open'
        returning o.* into offer;
        delete from waitlist_entry as e
        where e.account_id = offer.account_id and e.product = offer.product
            and e.offer_id = offer.id;
    elsif new.uses < old.uses then
        -- Unless the account was drawn anew since; then one offer is enough.
        update waitlist_offer as o
        set state = case when later.id is null then 'open' else 'lapsed' end,
            settled_at = case when later.id is not null then statement_timestamp() end
        from waitlist_offer as ours
        left join waitlist_offer as later
            on later.account_id = ours.account_id and later.product = ours.product
                and later.state = 'open'
        where o.id = ours.id and ours.invite_id = new.id and ours.state = 'redeemed'
        returning o.* into offer;
        if offer.state = 'open' then
            insert into waitlist_entry as e (
                account_id, product, region, joined_at, state, band, joined_after, offer_id
            )
            values (
                offer.account_id, offer.product, offer.region, offer.at, 'offered', offer.band,
                offer.joined_after, offer.id
            )
            on conflict (account_id, product) do update
            set state = 'offered', offer_id = excluded.offer_id
            where e.state = 'waiting';
            update campaign as c
            set budget_held = c.budget_held + 1
            where c.id = new.campaign_id and c.budget is not null;
        elsif offer.state = 'lapsed' then
            update invite as i
            set revoked_at = statement_timestamp(), revoke_reason = 'drawn anew'
            where i.id = new.id and i.revoked_at is null;
        end if;
    end if;
    update waitlist_offer as o
    set expires_at = least(new.expires_at, new.revoked_at)
    where o.invite_id = new.id and o.state = 'open'
        and o.expires_at is distinct from least(new.expires_at, new.revoked_at)
        and least(new.expires_at, new.revoked_at) is not null;
    return null;
end
$$;

create trigger invite_offer_follows after update on invite
for each row
when (
    new.bound_to is not null
    and (
        new.uses <> old.uses or new.revoked_at is distinct from old.revoked_at
        or new.expires_at is distinct from old.expires_at
    )
)
execute function waitlist_offer_follows();

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
create index waitlist_offer_ending on waitlist_offer (expires_at) where state = 'open';
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

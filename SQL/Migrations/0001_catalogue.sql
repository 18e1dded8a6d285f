-- What is gated and for whom: products, plans and region rules, with one version over them all.

create extension if not exists btree_gist;

-- Goes up with every change of the catalogue, in the transaction that changes it. A server holds
-- the catalogue in memory and compares this number, which every facts statement returns.
create table catalogue_version (
    is_only boolean not null default true,
    version bigint not null,
    constraint catalogue_version_pkey primary key (is_only),
    constraint catalogue_version_single_row check (is_only)
);

insert into catalogue_version (version) values (1);

create function catalogue_changed() returns trigger language plpgsql as $$
begin
    -- By the clock where it can be, so that a server which took over without the last change does
    -- not give its number to another one.
    update catalogue_version
    set version = greatest(
        version + 1, (extract(epoch from clock_timestamp()) * 1000000)::bigint
    )
    where is_only;
    return null;
end
$$;

create table product (
    product text collate "C" not null,
    name text not null,
    links text[] not null,
    keep_admitted boolean not null,
    travel text not null,
    travel_grace_days integer,
    updated_at timestamptz not null,
    constraint product_pkey primary key (product),
    constraint product_travel_known
        check (travel in ('home_only', 'location_only', 'both', 'home_with_grace')),
    constraint product_travel_grace
        check ((travel = 'home_with_grace') = (travel_grace_days is not null)),
    constraint product_travel_grace_range check (travel_grace_days between 1 and 3650)
);

create table plan (
    plan text collate "C" not null,
    entitlements text[] not null,
    updated_at timestamptz not null,
    constraint plan_pkey primary key (plan)
);

-- One provider's price or product sells one plan.
create table plan_provider_product (
    provider text collate "C" not null,
    provider_product text collate "C" not null,
    plan text collate "C" not null,
    constraint plan_provider_product_pkey primary key (provider, provider_product),
    constraint plan_provider_product_plan foreign key (plan) references plan (plan)
);

create index plan_provider_product_by_plan on plan_provider_product (plan);

-- A rule is never changed: a correction closes `recorded` and adds a row, so that what was known
-- at any moment can still be told.
create table region_rule (
    id uuid not null,
    product text collate "C" not null,
    region text collate "C" not null,
    layer text collate "C" not null,
    status text not null,
    requires_invite boolean,
    requires_entitlement text collate "C",
    percent integer,
    span tstzrange not null,
    reason text not null,
    recorded tstzrange not null,
    constraint region_rule_pkey primary key (id),
    constraint region_rule_product foreign key (product) references product (product),
    constraint region_rule_region_shape check (region ~ '^[A-Z]{2}(-[A-Z0-9]{1,3})?$'),
    constraint region_rule_status_fits_layer check (
        (layer = 'rollout' and status in ('open', 'waitlist', 'closed'))
        or (layer = 'legal' and status in ('blocked', 'allowed'))
    ),
    constraint region_rule_open_requirements check (
        case when status = 'open'
            then requires_invite is not null and percent is not null
            else requires_invite is null and percent is null and requires_entitlement is null
        end
    ),
    constraint region_rule_percent_range check (percent between 0 and 100),
    constraint region_rule_span_begins check (not isempty(span) and not lower_inf(span)),
    constraint region_rule_no_overlap exclude using gist (
        product with =, region with =, layer with =, span with &&
    ) where (upper_inf(recorded))
);

create trigger product_changed
after insert or update or delete on product
for each statement execute function catalogue_changed();

create trigger plan_changed
after insert or update or delete on plan
for each statement execute function catalogue_changed();

create trigger plan_provider_product_changed
after insert or update or delete on plan_provider_product
for each statement execute function catalogue_changed();

create trigger region_rule_changed
after insert or update or delete on region_rule
for each statement execute function catalogue_changed();

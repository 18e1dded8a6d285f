-- Who came in, who stands in line, and what staff decided for one account alone.

create table admission (
    account_id uuid not null,
    product text collate "C" not null,
    at timestamptz not null,
    region text collate "C",
    redemption_id uuid,
    constraint admission_pkey primary key (account_id, product),
    constraint admission_account foreign key (account_id) references account (id),
    constraint admission_product foreign key (product) references product (product),
    constraint admission_redemption foreign key (redemption_id) references redemption (id)
);

create table waitlist_entry (
    account_id uuid not null,
    product text collate "C" not null,
    region text collate "C" not null,
    joined_at timestamptz not null,
    constraint waitlist_entry_pkey primary key (account_id, product),
    constraint waitlist_entry_account foreign key (account_id) references account (id),
    constraint waitlist_entry_product foreign key (product) references product (product)
);

create table region_override (
    id uuid not null,
    account_id uuid not null,
    product text collate "C" not null,
    is_allowed boolean not null,
    span tstzrange not null,
    reason text not null,
    constraint region_override_pkey primary key (id),
    constraint region_override_account foreign key (account_id) references account (id),
    constraint region_override_product foreign key (product) references product (product),
    constraint region_override_span_begins check (not isempty(span) and not lower_inf(span)),
    constraint region_override_no_overlap exclude using gist (
        account_id with =, product with =, span with &&
    )
);

create index region_override_by_account on region_override (account_id, product);

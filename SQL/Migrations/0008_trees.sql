-- Who invited whom, how many invites an account may hand out, and what staff did to a whole branch.

alter table campaign
    -- What an account that came in may hand out at first, and how many days after it came in.
    add column allowance integer not null default 4,
    add column allowance_after_days integer not null default 0,
    add constraint campaign_allowance_range check (allowance between 0 and 1000000),
    add constraint campaign_allowance_after_days_range
        check (allowance_after_days between 0 and 3650);

alter table invite
    -- Who hands it out and answers for it; null for codes of staff.
    add column owner_id uuid,
    -- The code, so that its owner may see it again. AES-GCM, bound to the invite's id.
    add column sealed_code bytea,
    add constraint invite_owner foreign key (owner_id) references account (id),
    add constraint invite_sealed_for_owner check (sealed_code is null or owner_id is not null);

create index invite_by_owner on invite (owner_id, id) where owner_id is not null;

-- Who stands where in a product's tree of invitations. A row names its inviter together with the
-- inviter's depth, which is one less than its own: so no chain of rows leads back to its beginning.
-- Accounts are not referred to: a place in the tree outlives whoever had it.
create table membership (
    account_id uuid not null,
    product text collate "C" not null,
    inviter_id uuid,
    inviter_depth integer,
    invite_id uuid,
    redemption_id uuid,
    depth integer not null,
    joined_at timestamptz not null,
    constraint membership_pkey primary key (account_id, product),
    constraint membership_place unique (account_id, product, depth),
    constraint membership_product foreign key (product) references product (product),
    constraint membership_invite foreign key (invite_id) references invite (id),
    constraint membership_redemption foreign key (redemption_id) references redemption (id),
    constraint membership_inviter foreign key (inviter_id, product, inviter_depth)
        references membership (account_id, product, depth),
    constraint membership_below_inviter check (
        case when inviter_id is null
            then inviter_depth is null and invite_id is null and redemption_id is null
                and depth = 0
            else inviter_depth is not null and inviter_depth >= 0 and invite_id is not null
                and redemption_id is not null and depth = inviter_depth + 1
        end
    )
);

create index membership_by_inviter on membership (inviter_id, product, account_id)
where inviter_id is not null;

-- How many uses of invites an account may hand out for a product, and how many it did.
create table allowance (
    account_id uuid not null,
    product text collate "C" not null,
    granted integer not null default 0,
    issued integer not null default 0,
    frozen_at timestamptz,
    freeze_reason text,
    -- When and why it was last let go again.
    unfrozen_at timestamptz,
    unfreeze_reason text,
    constraint allowance_pkey primary key (account_id, product),
    constraint allowance_account foreign key (account_id) references account (id),
    constraint allowance_product foreign key (product) references product (product),
    constraint allowance_granted_range check (granted between 0 and 1000000000),
    constraint allowance_within_granted check (issued between 0 and granted),
    constraint allowance_freeze check ((frozen_at is null) = (freeze_reason is null)),
    constraint allowance_unfreeze check ((unfrozen_at is null) = (unfreeze_reason is null))
) with (fillfactor = 80);

-- What allowances come from. `granted` is the sum of what was given; what was `returned` went off
-- `issued`.
create table allowance_entry (
    id bigint generated always as identity,
    account_id uuid not null,
    product text collate "C" not null,
    kind text not null,
    count integer not null,
    -- Whose good standing a growth was given for.
    invitee_id uuid,
    reason text,
    at timestamptz not null,
    constraint allowance_entry_pkey primary key (id),
    constraint allowance_entry_allowance foreign key (account_id, product)
        references allowance (account_id, product),
    constraint allowance_entry_kind_known
        check (kind in ('initial', 'growth', 'staff', 'returned')),
    constraint allowance_entry_count_positive check (count > 0),
    constraint allowance_entry_invitee check ((kind = 'growth') = (invitee_id is not null)),
    constraint allowance_entry_reason
        check ((kind in ('staff', 'returned')) = (reason is not null))
);

create index allowance_entry_by_account on allowance_entry (account_id, product, id);

create unique index allowance_entry_initial_once on allowance_entry (account_id, product)
where kind = 'initial';

create unique index allowance_entry_growth_once on allowance_entry (invitee_id, product)
where kind = 'growth';

create function allowance_entry_stands() returns trigger language plpgsql as $$
begin
    raise exception 'entries of allowances are never changed' using errcode = '23001';
end
$$;

create trigger allowance_entry_stands
before update or delete or truncate on allowance_entry
for each statement execute function allowance_entry_stands();

-- How much an account that came in may hand out at first, and from when on: by the campaign of the
-- code that it came in by, and without a code by the product's newest campaign. $1 account,
-- $2 product.
create function allowance_terms(uuid, text)
returns table (allowance integer, matures_at timestamptz) language sql stable as $$
    select c.allowance, d.at + make_interval(days => c.allowance_after_days)
    from admission as d
    left join redemption as r on r.id = d.redemption_id
    left join invite as i on i.id = r.invite_id
    inner join campaign as c on c.id = coalesce(
        i.campaign_id,
        (select n.id from campaign as n where n.product = $2 order by n.id desc limit 1)
    )
    where d.account_id = $1 and d.product = $2
$$;

-- What an account has not been given yet and is due: the first grant once it has matured, and then
-- one for each account that it invited, that came in, stands well and has matured too. Nothing
-- while it does not stand well itself, or is frozen. $1 account, $2 product, $3 the moment.
create function allowance_due(uuid, text, timestamptz)
returns table (kind text, invitee_id uuid, count integer) language sql stable as $$
    with terms as materialized (
        select t.allowance
        from account as a
        cross join lateral allowance_terms($1, $2) as t
        left join allowance as w on w.account_id = $1 and w.product = $2
        where a.id = $1 and a.state = 'active' and w.frozen_at is null and t.matures_at <= $3
    )
    select 'initial', null::uuid, terms.allowance
    from terms
    left join allowance_entry as e
        on e.account_id = $1 and e.product = $2 and e.kind = 'initial'
    where terms.allowance > 0 and e.id is null
    union all
    select 'growth', m.account_id, 1
    from terms
    inner join membership as m on m.inviter_id = $1 and m.product = $2
    inner join account as a on a.id = m.account_id and a.state = 'active'
    cross join lateral allowance_terms(m.account_id, $2) as t
    left join allowance_entry as e
        on e.invitee_id = m.account_id and e.product = $2 and e.kind = 'growth'
    where t.matures_at <= $3 and e.id is null
$$;

-- What staff did to an account and to those below it at once, so that it can be undone at once.
create table branch_batch (
    id uuid not null,
    -- As in `membership`, accounts are not referred to.
    account_id uuid not null,
    product text collate "C",
    since timestamptz,
    depth integer,
    actions text[] not null,
    created_at timestamptz not null,
    restored_at timestamptz,
    restore_reason text,
    constraint branch_batch_pkey primary key (id),
    constraint branch_batch_restoration check ((restored_at is null) = (restore_reason is null))
);

-- Each thing that a batch changed: an account's allowance, an invite, an account.
create table branch_change (
    batch_id uuid not null,
    kind text collate "C" not null,
    object_id uuid not null,
    -- Of an allowance alone.
    product text collate "C",
    restored_at timestamptz,
    constraint branch_change_batch foreign key (batch_id) references branch_batch (id),
    constraint branch_change_once unique nulls not distinct (batch_id, kind, object_id, product),
    constraint branch_change_kind_known check (kind in ('allowance', 'invite', 'account')),
    constraint branch_change_product check ((kind = 'allowance') = (product is not null))
);

-- Which batch an account was suspended by, so that undoing the batch leaves alone whoever was
-- suspended anew for another reason.
alter table account
    add column suspension_batch uuid,
    add constraint account_suspension_batch
        check (suspension_batch is null or state = 'suspended');

create function account_suspension_forget() returns trigger language plpgsql as $$
begin
    if new.suspension_batch is not distinct from old.suspension_batch then
        new.suspension_batch := null;
    end if;
    return new;
end
$$;

create trigger account_suspension_forget
before update of state on account
for each row execute function account_suspension_forget();

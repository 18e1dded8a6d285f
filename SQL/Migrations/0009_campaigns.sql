-- What a campaign does with its codes and its regions, how long its reservations hold, and the
-- peppers that codes are stored under.

alter table campaign
    add column mode text not null default 'invite',
    add column hold_minutes integer not null default 15,
    add constraint campaign_mode_known check (mode in ('closed', 'invite', 'open')),
    add constraint campaign_hold_minutes_range check (hold_minutes between 1 and 10080);

create index campaign_open on campaign (product, id)
where mode = 'open';

-- Servers hold the openings in memory, beside the rules.
create trigger campaign_opened after insert on campaign
for each row when (new.mode = 'open') execute function catalogue_changed();

create trigger campaign_opening_changed
after update of mode, regions, opens_at, closes_at on campaign
for each row when (
    (old.mode = 'open' or new.mode = 'open')
    and (old.mode, old.regions, old.opens_at, old.closes_at)
        is distinct from (new.mode, new.regions, new.opens_at, new.closes_at)
) execute function catalogue_changed();

create trigger campaign_opening_removed after delete on campaign
for each row when (old.mode = 'open') execute function catalogue_changed();

alter table invite
    add column is_vanity boolean not null default false,
    add column extended_at timestamptz,
    add column extend_reason text,
    add constraint invite_extension check ((extended_at is null) = (extend_reason is null));

-- The reservations whose time is over first, so that a sweep finds them without asking for a code.
-- Every reservation keeps to the second condition. It is named so that no statement but the sweep's
-- goes this way: one that looks for a code would meet all reservations here.
create index redemption_lapsing on redemption (reserved_until)
where state = 'reserved' and released_at is null;

-- The peppers that servers have had. The check is a keyed hash of fixed words under the pepper, by
-- which another pepper under the same number is found out; it tells nothing of the pepper.
create table code_pepper (
    id smallint not null,
    pepper_check bytea not null,
    first_seen_at timestamptz not null,
    constraint code_pepper_pkey primary key (id),
    constraint code_pepper_id_positive check (id > 0),
    constraint code_pepper_check_size check (octet_length(pepper_check) = 32)
);

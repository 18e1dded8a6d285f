-- Puts accounts in line. Their lines must be held.
-- $1 accounts, $2 products, $3 regions, $4 cohorts, $5 draw keys, $6 bands, $7 the moments.
-- One row for each, in order: position, verdict. Verdicts: joined; already; moved (it waits in
-- another region, or in none: to be moved); ended (its offer's time is over and must be said to be
-- so first); again (the cohort is over, or somebody else joined for
-- the account just now).
with asked as (
    select *
    from unnest($1, $2, $3, $4, $5, $6, $7) with ordinality as t (
        account_id, product, region, cohort, draw_key, band, at, position
    )
),
found as materialized (
    select
        asked.*,
        l.draws,
        e.account_id is not null as is_there,
        o.expires_at <= asked.at as is_ended,
        e.state = 'waiting' and (e.region <> asked.region or e.cohort is null) as is_elsewhere,
        c.secret is null and c.hour is not null as is_open
    from asked
    -- Lateral joins with a limit, so that these are looked up by their keys while there are few.
    left join lateral (
        select draws
        from waitlist_line
        where product = asked.product and region = asked.region
        limit 1
    ) as l on true
    left join lateral (
        select hour, secret
        from waitlist_cohort
        where product = asked.product and region = asked.region and hour = asked.cohort
        limit 1
    ) as c on true
    left join waitlist_entry as e
        on e.account_id = asked.account_id and e.product = asked.product
    left join waitlist_offer as o on o.id = e.offer_id
),
joined as (
    insert into waitlist_entry (
        account_id, product, region, joined_at, band, cohort, draw_key, joined_after
    )
    select account_id, product, region, at, band, cohort, draw_key, draws
    from found
    where not is_there and is_open
    order by account_id, product
    on conflict do nothing
    returning account_id, product
)
select
    found.position,
    case
        when found.is_ended then 'ended'
        when found.is_there and not found.is_elsewhere then 'already'
        when not found.is_open then 'again'
        when found.is_there then 'moved'
        when joined.account_id is null then 'again'
        when row_number() over (
            partition by found.account_id, found.product order by found.position
        ) > 1 then 'already'
        else 'joined'
    end as verdict
from found
left join joined on joined.account_id = found.account_id and joined.product = found.product
order by found.position;

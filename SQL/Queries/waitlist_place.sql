-- Tells where accounts stand. $1 accounts, $2 products, $3 the moment (null: the database's clock).
-- One row for each, in order: position, state (null: in no line, or its offer's time is over), region, cohort, its commitment,
-- when it joined, place from 1 while it waits; of an offer its id, invite, sealed code and end.
-- The place is that in a draw now. Within a cohort of more than 2000 it is worked out from the draw
-- key, which is as good as random, rather than by counting.
with clock as (
    select coalesce($3, statement_timestamp()) as now
)
select
    asked.position,
    case when o.expires_at is null or o.expires_at > clock.now then e.state end as state,
    e.region,
    coalesce(e.cohort, o.cohort) as cohort,
    k.commitment,
    e.joined_at,
    case
        when e.state = 'waiting' and k.hour is not null
            then 1 + ahead.count
                + case when e.band = 0 or not serving.by_band then own.subscribers else 0 end
                + case when e.band = 1 or not serving.by_band then own.others else 0 end
    end as place,
    o.id as offer_id,
    o.invite_id,
    o.sealed_code,
    o.expires_at
from unnest($1, $2) with ordinality as asked (account_id, product, position)
cross join clock
left join waitlist_entry as e on e.account_id = asked.account_id and e.product = asked.product
left join waitlist_offer as o on o.id = e.offer_id
left join waitlist_cohort as k
    on k.product = e.product and k.region = e.region and k.hour = coalesce(e.cohort, o.cohort)
left join lateral (
    select coalesce((
        select c.subscribers_first
        from campaign as c
        where c.product = e.product
            and c.mode = 'invite'
            and (c.opens_at is null or c.opens_at <= clock.now)
            and (c.closes_at is null or c.closes_at > clock.now)
            and (
                cardinality(c.regions) = 0 or e.region = any(c.regions)
                or left(e.region, 2) = any(c.regions)
            )
            and (c.budget is null or c.budget > c.budget_used + c.budget_held)
        order by c.id desc
        limit 1
    ), false) as by_band
) as serving on true
left join lateral (
    select coalesce(sum(
        case
            when not serving.by_band
                then case
                    when b.hour < e.cohort then b.subscribers_waiting + b.others_waiting else 0
                end
            when e.band = 0
                then case when b.hour < e.cohort then b.subscribers_waiting else 0 end
            else
                b.subscribers_waiting
                + case when b.hour < e.cohort then b.others_waiting else 0 end
        end
    ), 0)::bigint as count
    from waitlist_cohort as b
    where e.state = 'waiting' and b.product = e.product and b.region = e.region
        and b.secret is null
) as ahead on true
left join lateral (
    select
        ((get_byte(e.draw_key, 0) * 256 + get_byte(e.draw_key, 1)) * 256
            + get_byte(e.draw_key, 2)) / 16777216.0 as share
) as drawn on true
left join lateral (
    select
        case
            when k.subscribers_waiting > 2000 then floor(k.subscribers_waiting * drawn.share)
            else (
                select count(*)
                from waitlist_entry as x
                where e.state = 'waiting' and x.state = 'waiting' and x.product = e.product
                    and x.region = e.region and x.band = 0 and x.cohort = e.cohort
                    and x.draw_key < e.draw_key
            )
        end::bigint as subscribers,
        case
            when k.others_waiting > 2000 then floor(k.others_waiting * drawn.share)
            else (
                select count(*)
                from waitlist_entry as x
                where e.state = 'waiting' and x.state = 'waiting' and x.product = e.product
                    and x.region = e.region and x.band = 1 and x.cohort = e.cohort
                    and x.draw_key < e.draw_key
            )
        end::bigint as others
) as own on true
order by asked.position;

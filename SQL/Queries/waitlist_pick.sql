-- Picks those whose turn it is, and locks their entries. The line must be locked. $1 product, $2
-- region, $3 whether subscribers come first, $4 how many, $5 the moment (null: the database's clock).
-- One row for each, in the order of the draw: account, band, cohort, the last draw before it joined,
-- whether it has use for an offer.
with clock as (
    select coalesce($5, statement_timestamp()) as now
),
next as materialized (
    select t.account_id
    from (
        (
            select e.account_id, e.band, e.cohort, e.draw_key
            from waitlist_entry as e
            where e.product = $1 and e.region = $2 and e.state = 'waiting' and e.band = 0
                and e.cohort is not null
            order by e.cohort, e.draw_key
            limit $4
        )
        union all
        (
            select e.account_id, e.band, e.cohort, e.draw_key
            from waitlist_entry as e
            where e.product = $1 and e.region = $2 and e.state = 'waiting' and e.band = 1
                and e.cohort is not null
            order by e.cohort, e.draw_key
            limit $4
        )
    ) as t
    order by case when $3 then t.band else 0 end, t.cohort, t.draw_key
    limit $4
)
select
    e.account_id,
    e.band,
    e.cohort,
    e.joined_after,
    a.state = 'active'
        and not coalesce(r.state = 'confirmed' or r.reserved_until > clock.now, false) as is_free
from next
inner join waitlist_entry as e on e.account_id = next.account_id and e.product = $1
inner join account as a on a.id = e.account_id
cross join clock
left join lateral (
    select r.state, r.reserved_until
    from redemption as r
    where r.account_id = e.account_id and r.product = e.product and r.state <> 'released'
    limit 1
) as r on true
where e.state = 'waiting' and e.region = $2 and e.cohort is not null
order by case when $3 then e.band else 0 end, e.cohort, e.draw_key
for no key update of e;

-- Fetches what a decision needs to know of many accounts at once.
-- $1 accounts, $2 the product asked about by each, $3 the moment of each (null: the database's clock).
-- One row for each, in order: position, the moment, catalogue version, account state (null:
-- no such account), home region, issuers of linked production identities; redemption id, state, reserved until, whether its
-- invite was revoked; subscriptions as parallel arrays: id, provider, plan, state, will renew, paid
-- through, access until, held; admission's time, region, redemption; override's verdict and end;
-- whether on the waitlist.
with asked as (
    select
        t.account_id, t.product, t.position, coalesce(t.at, statement_timestamp()) as now
    from unnest($1, $2, $3) with ordinality as t (account_id, product, at, position)
)
select
    asked.position,
    asked.now,
    (select v.version from catalogue_version as v where v.is_only) as version,
    a.state,
    a.home_region,
    (
        -- A filter, not a condition: as a condition the environment would tempt the planner, while
        -- it has no statistics, to read all links of that environment.
        select array_agg(l.issuer) filter (where l.environment = 'production')
        from link as l
        where l.account_id = asked.account_id and upper_inf(l.span)
    ) as issuers,
    r.id,
    r.state,
    r.reserved_until,
    r.is_revoked,
    s.ids,
    s.providers,
    s.plans,
    s.states,
    s.renewals,
    s.paid_through,
    s.access_until,
    s.holds,
    d.at,
    d.region,
    d.redemption_id,
    o.is_allowed,
    o.until,
    w.account_id is not null as is_on_waitlist
from asked
left join account as a on a.id = asked.account_id
left join lateral (
    select r.id, r.state, r.reserved_until, i.revoked_at is not null as is_revoked
    from redemption as r
    inner join invite as i on i.id = r.invite_id
    where r.account_id = asked.account_id and r.product = asked.product
    order by (r.state <> 'released') desc, r.at desc
    limit 1
) as r on true
left join lateral (
    select
        array_agg(s.id) as ids,
        array_agg(s.provider) as providers,
        array_agg(s.plan) as plans,
        array_agg(s.state) as states,
        array_agg(s.will_renew) as renewals,
        array_agg(s.paid_through) as paid_through,
        array_agg(s.access_until) as access_until,
        array_agg(
            exists (
                select from subscription_hold as h
                where h.subscription_id = s.id and asked.now <@ h.span
            )
        ) as holds
    from subscription as s
    where s.account_id = asked.account_id
) as s on true
left join admission as d on d.account_id = asked.account_id and d.product = asked.product
left join lateral (
    select o.is_allowed, upper(o.span) as until
    from region_override as o
    where o.account_id = asked.account_id and o.product = asked.product and asked.now <@ o.span
) as o on true
left join waitlist_entry as w on w.account_id = asked.account_id and w.product = asked.product
order by asked.position;

-- Fetches what a decision needs to know of many accounts at once.
-- $1 accounts, $2 the product asked about by each, $3 the moment of each (null: the database's clock).
-- In order of position, one row for each subscription that each account had, as it stood then, or one
-- where it had none:
-- position, the moment, catalogue version, account state (null: no such account), home region, issuers
-- of linked production identities; redemption id, state, reserved until, whether its invite was
-- revoked (null when confirmed); subscription id (null: none), provider, plan, state, will renew, paid
-- through, access until, held; admission's time, region, redemption; override's verdict and end;
-- whether on the waitlist; the line that the live redemption's offer was drawn from; the open offer's
-- line and end (null: none); until when a store may go on charging for what staff revoked.
select
    asked.position,
    coalesce(asked.at, statement_timestamp()) as now,
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
    coalesce(r.id, x.id) as redemption_id,
    coalesce(r.state, x.state) as redemption_state,
    coalesce(r.reserved_until, x.reserved_until) as reserved_until,
    i.revoked_at is not null as is_revoked,
    s.id,
    s.provider,
    coalesce(then_sold.plan, s.plan) as plan,
    case
        when asked.at is null or s.revoked_at <= asked.at then s.state
        when m.state is not null then m.state
        -- What staff granted and revoked later stood until then.
        when s.revoked_at is not null then 'active'
        else s.state
    end as state,
    coalesce(m.will_renew, s.will_renew) as will_renew,
    case when m.state is null then s.paid_through else m.paid_through end as paid_through,
    case
        when asked.at is null or s.revoked_at <= asked.at then s.access_until
        when m.state is not null then m.access_until
        when s.revoked_at is not null then s.paid_through
        else s.access_until
    end as access_until,
    h.is_held is not null as is_held,
    d.at,
    d.region,
    d.redemption_id as admission_redemption_id,
    o.is_allowed,
    o.until,
    w.account_id is not null as is_on_waitlist,
    r.drawn_region,
    f.region as offer_region,
    f.expires_at as offer_until,
    case
        when asked.at is null then s.charged_until
        when s.revoked_at <= asked.at then billing_charged_until(
            m.state, m.will_renew, coalesce(m.access_until, m.paid_through, m.effective_at)
        )
    end as charged_until
from unnest($1, $2, $3) with ordinality as asked (account_id, product, at, position)
left join account as a on a.id = asked.account_id
-- The live redemption; only where there is none, the latest that was released.
left join lateral (
    select r.id, r.invite_id, r.state, r.reserved_until, r.drawn_region
    from redemption as r
    where r.account_id = asked.account_id and r.product = asked.product
        and r.state <> 'released'
    limit 1
) as r on true
left join lateral (
    select x.id, x.invite_id, x.state, x.reserved_until
    from redemption as x
    where r.id is null and x.account_id = asked.account_id and x.product = asked.product
    order by x.at desc
    limit 1
) as x on true
left join lateral (
    select i.revoked_at
    from invite as i
    where i.id = case when r.state = 'reserved' then r.invite_id else x.invite_id end
    limit 1
) as i on true
left join lateral (
    select f.region, f.expires_at
    from waitlist_offer as f
    where f.account_id = asked.account_id and f.product = asked.product and f.state = 'open'
        and (asked.at is null or f.at <= asked.at)
    limit 1
) as f on true
left join subscription as s
    on s.account_id = asked.account_id and (asked.at is null or s.created_at <= asked.at)
-- How a provider's subscription stood at another moment than now.
left join lateral (
    select m.*
    from billing_moment as m
    where asked.at is not null and m.subject_id = s.id and m.effective_at <= asked.at
    order by m.effective_at desc
    limit 1
) as m on true
left join lateral (
    select pp.plan
    from unnest(m.products) with ordinality as sold (product, position)
    inner join plan_provider_product as pp
        on pp.provider = s.provider and pp.provider_product = sold.product
    order by sold.position
    limit 1
) as then_sold on true
left join lateral (
    select true as is_held
    from subscription_hold as h
    where h.subscription_id = s.id and coalesce(asked.at, statement_timestamp()) <@ h.span
    limit 1
) as h on true
left join admission as d on d.account_id = asked.account_id and d.product = asked.product
left join lateral (
    select o.is_allowed, upper(o.span) as until
    from region_override as o
    where o.account_id = asked.account_id and o.product = asked.product
        and coalesce(asked.at, statement_timestamp()) <@ o.span
) as o on true
left join waitlist_entry as w on w.account_id = asked.account_id and w.product = asked.product
order by asked.position;

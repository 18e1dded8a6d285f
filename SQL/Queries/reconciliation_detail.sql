-- Tells all of some subscriptions that a comparison has to know. $1 run, $2 provider, $3 environment,
-- $4 their names, $5 the moment.
-- One row for each name, in order: name; as the provider told it, environment, observation as JSON and
-- how exact its times are (null: it was not told); ours, id, version, state, raw status, will renew, paid
-- through, grace until, access until, products, account, whether family-shared, since when (null: we have
-- none); what decisions are taken from, account, plan, state, will renew, paid through, grace until,
-- access until, whether staff revoked it (null: there is none); the account that its strongest linked
-- owner leads to, the plan that the first of its products is sold by (null: none), other live
-- subscriptions that grant that account the same, whether it is the newest of them at this provider,
-- whether another one replaces it, its newest events, and those that tell of a refund.
select
    asked.external_id,
    r.environment,
    r.observation,
    r.precision_seconds,
    b.id,
    b.version,
    b.state,
    b.raw_status,
    b.will_renew,
    b.paid_through,
    b.grace_until,
    b.access_until,
    b.products,
    b.account_id,
    b.is_family_shared,
    b.created_at,
    s.account_id as projected_account_id,
    s.plan as projected_plan,
    s.state as projected_state,
    s.will_renew as projected_will_renew,
    s.paid_through as projected_paid_through,
    s.grace_until as projected_grace_until,
    s.access_until as projected_access_until,
    s.id is not null and s.revoked_at is not null as is_revoked_by_staff,
    holder.account_id as linked_account_id,
    sold.plan,
    others.ids as others,
    coalesce(others.are_older, false) as is_newest,
    coalesce(ours_after.is_there, theirs_after.is_there, false) as has_successor,
    array(
        select e.id
        from billing_event as e
        where e.subject_id = b.id
        order by e.id desc
        limit 5
    ) as events,
    array(
        select e.id
        from billing_event as e
        where e.subject_id = b.id and e.observation @? '$.payments[*] ? (@.fact == "refunded")'
        order by e.id
        limit 5
    ) as refunds
from unnest($4) with ordinality as asked (external_id, position)
-- Each of these has a limit, so that it is looked up by its key, also before there are statistics.
left join lateral (
    select r.*
    from reconciliation_row as r
    where r.run_id = $1 and r.external_id = asked.external_id
    limit 1
) as r on true
left join lateral (
    select b.*
    from billing_subject as b
    where b.provider = $2 and b.environment = $3 and b.external_id = asked.external_id
    limit 1
) as b on true
left join lateral (
    select s.*
    from subscription as s
    where s.id = b.id
    limit 1
) as s on true
left join lateral (
    select l.account_id
    from unnest(coalesce(r.owners, b.owners)) with ordinality as o (owner, position)
    cross join lateral (
        select l.account_id
        from link as l
        where l.issuer = $2 and l.environment = $3 and l.subject = o.owner and upper_inf(l.span)
        limit 1
    ) as l
    order by o.position
    limit 1
) as holder on true
left join lateral (
    select pp.plan
    from unnest(coalesce(r.products, b.products)) with ordinality as o (product, position)
    cross join lateral (
        select pp.plan
        from plan_provider_product as pp
        where pp.provider = $2 and pp.provider_product = o.product
        limit 1
    ) as pp
    order by o.position
    limit 1
) as sold on true
left join lateral (
    select true as is_there
    from billing_subject as n
    where n.provider = $2 and n.environment = $3 and n.predecessor = asked.external_id
    limit 1
) as ours_after on true
left join lateral (
    select true as is_there
    from reconciliation_row as n
    where n.run_id = $1 and n.predecessor = asked.external_id
    limit 1
) as theirs_after on true
left join lateral (
    select
        array_agg(o.id order by o.id) as ids,
        bool_and(o.provider <> $2 or (o.created_at, o.id) < (s.created_at, s.id)) as are_older
    from subscription as o
    cross join lateral (
        select p.entitlements
        from plan as p
        where p.plan = o.plan
        limit 1
    ) as theirs
    cross join lateral (
        select p.entitlements
        from plan as p
        where p.plan = sold.plan
        limit 1
    ) as ours
    where o.account_id = coalesce(holder.account_id, b.account_id)
        and o.id is distinct from b.id
        and o.provider <> 'grant'
        and o.state in ('trialing', 'active', 'grace', 'unknown')
        and o.access_until > $5
        and theirs.entitlements && ours.entitlements
        -- What replaces another one is not paid twice.
        and not exists (
            select from billing_subject as n
            where n.id = o.id
                and (
                    n.predecessor = asked.external_id
                    or n.external_id = coalesce(r.predecessor, b.predecessor)
                )
        )
) as others on true
order by asked.position;

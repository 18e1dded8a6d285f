-- Goes through a provider's subscriptions and ours side by side, a page of names at a time, and picks
-- those that have to be looked at. $1 run, $2 provider, $3 environment, $4 the name after which the
-- page begins, $5 how many names, $6 names that are to be looked at in any case, $7 the moment.
-- First one row for the page: its last name (null: there are no more), how many names it has, of how many
-- the provider told. Then, in order, one row for each that is to be looked at: its name, null, null.
with page as materialized (
    select names.external_id
    from (
        (
            select r.external_id
            from reconciliation_row as r
            where r.run_id = $1 and r.external_id > $4
            order by r.external_id
            limit $5
        )
        union
        (
            select b.external_id
            from billing_subject as b
            where b.provider = $2 and b.environment = $3 and b.external_id > $4
            order by b.external_id
            limit $5
        )
    ) as names
    order by names.external_id
    limit $5
),
compared as materialized (
    select
        page.external_id,
        r.external_id is not null as is_told,
        page.external_id = any($6)
            or case
                when r.external_id is null then b.state not in ('expired', 'revoked')
                when b.id is null then true
                else
                    r.environment <> $3
                    or (b.state, b.will_renew) is distinct from (r.state, r.will_renew)
                    -- Of what is over or stands still, dates are history.
                    or (
                        b.state in ('trialing', 'active', 'grace', 'unknown')
                        and (
                            b.products <> r.products
                            or not reconciliation_is_same(
                                b.paid_through, r.paid_through, r.precision_seconds
                            )
                            or not reconciliation_is_same(
                                b.grace_until, r.grace_until, r.precision_seconds
                            )
                            or not reconciliation_is_same(
                                b.access_until, r.access_until, r.precision_seconds
                            )
                        )
                    )
                    or not r.owners <@ b.owners
                    or (
                        b.access_until > $7
                        and (
                            s.id is null
                            or sold.plan is null
                            or (holder.account_id <> b.account_id and not b.is_family_shared)
                            or exists (
                                select from subscription as o
                                where o.account_id = s.account_id and o.id <> s.id
                                    and o.provider <> 'grant' and o.access_until > $7
                            )
                        )
                    )
                    or (
                        s.revoked_at is null
                        and (s.account_id, s.plan, s.state, s.will_renew)
                            is distinct from (b.account_id, sold.plan, b.state, b.will_renew)
                        and s.id is not null
                    )
                    or (
                        s.revoked_at is null
                        and s.state in ('trialing', 'active', 'grace', 'unknown')
                        and not reconciliation_is_same(s.access_until, b.access_until, 1)
                    )
                    or exists (
                        select from billing_event as e
                        where e.subject_id = b.id
                            and (
                                e.observation @? '$.payments[*] ? (@.fact == "refunded")'
                                or e.observation ? 'dispute'
                            )
                    )
                    or exists (
                        select from reconciliation_reversal as v
                        where v.run_id = $1 and v.subject = page.external_id
                    )
                    or exists (
                        select from unnest(r.reference_names) as n (reference)
                        cross join lateral (
                            select
                            from billing_orphan as o
                            where o.provider = $2 and o.environment = $3
                                and o.reference = n.reference
                            limit 1
                        ) as o
                    )
            end as is_suspect
    from page
    -- Each of these has a limit, so that it is looked up by its key, also before there are statistics.
    left join lateral (
        select r.*
        from reconciliation_row as r
        where r.run_id = $1 and r.external_id = page.external_id
        limit 1
    ) as r on true
    left join lateral (
        select b.*
        from billing_subject as b
        where b.provider = $2 and b.environment = $3 and b.external_id = page.external_id
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
        from unnest(b.owners) with ordinality as o (owner, position)
        cross join lateral (
            select l.account_id
            from link as l
            where l.issuer = $2 and l.environment = $3 and l.subject = o.owner
                and upper_inf(l.span)
            limit 1
        ) as l
        order by o.position
        limit 1
    ) as holder on true
    left join lateral (
        select pp.plan
        from unnest(b.products) with ordinality as o (product, position)
        cross join lateral (
            select pp.plan
            from plan_provider_product as pp
            where pp.provider = $2 and pp.provider_product = o.product
            limit 1
        ) as pp
        order by o.position
        limit 1
    ) as sold on true
)
select
    (select page.external_id from page order by page.external_id desc limit 1) as external_id,
    (select count(*) from compared) as names,
    (select count(*) from compared where compared.is_told) as told
union all
select suspects.external_id, null, null
from (
    select compared.external_id
    from compared
    where compared.is_suspect
    order by compared.external_id
) as suspects;

-- Lists an account's subscriptions, newest first. $1 account, $2 the moment (null: the database's
-- clock) at which they must have existed; they are told as they stood then. Rows as subscription_get.
select
    s.id, s.account_id, s.provider, coalesce(sold.plan, s.plan) as plan,
    case
        when $2 is null or s.revoked_at <= $2 then s.state
        when m.state is not null then m.state
        when s.revoked_at is not null then 'active'
        else s.state
    end as state,
    coalesce(m.will_renew, s.will_renew) as will_renew,
    case when m.state is null then s.paid_through else m.paid_through end as paid_through,
    case
        when $2 is null or s.revoked_at <= $2 then s.access_until
        when m.state is not null then m.access_until
        when s.revoked_at is not null then s.paid_through
        else s.access_until
    end as access_until,
    s.created_at,
    exists (
        select from subscription_hold as h
        where h.subscription_id = s.id and coalesce($2, statement_timestamp()) <@ h.span
    ) as is_held,
    s.environment,
    case when m.state is null then s.raw_status else m.raw_status end as raw_status,
    case when m.state is null then s.grace_until else m.grace_until end as grace_until
from subscription as s
left join lateral (
    select m.*
    from billing_moment as m
    where $2 is not null and m.subject_id = s.id and m.effective_at <= $2
    order by m.effective_at desc
    limit 1
) as m on true
left join lateral (
    select pp.plan
    from unnest(m.products) with ordinality as o (product, position)
    inner join plan_provider_product as pp
        on pp.provider = s.provider and pp.provider_product = o.product
    order by o.position
    limit 1
) as sold on true
where s.account_id = $1 and s.created_at <= coalesce($2, statement_timestamp())
order by s.id desc;

-- Fetches what a decision needs to know of many accounts at once, now, from the rows that are kept
-- for it. $1 accounts, $2 the product asked about by each.
-- In order of position, one row for each, with the columns of access_facts; all from the account's
-- state on are null where there is no row or time has passed it by: ask access_facts for those.
select
    asked.position,
    statement_timestamp() as now,
    (select v.version from catalogue_version as v where v.is_only) as version,
    e.account_state,
    e.home_region,
    e.issuers,
    e.redemption_id,
    e.redemption_state,
    e.reserved_until,
    e.is_invite_revoked,
    e.subscription_id,
    e.provider,
    e.plan,
    e.subscription_state,
    e.will_renew,
    e.paid_through,
    e.access_until,
    e.is_held,
    e.admitted_at,
    e.admission_region,
    e.admission_redemption_id,
    e.is_allowed,
    e.override_until,
    e.is_on_waitlist,
    e.drawn_region,
    e.offer_region,
    e.offer_until,
    e.charged_until
from unnest($1, $2) with ordinality as asked (account_id, product, position)
left join entitlement as e
    on e.account_id = asked.account_id and e.product = asked.product
        and (e.fresh_from is null or e.fresh_from <= statement_timestamp())
        and (e.fresh_until is null or e.fresh_until > statement_timestamp())
order by asked.position;

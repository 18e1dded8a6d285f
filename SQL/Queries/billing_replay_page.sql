-- Reads a page of providers' subscriptions as they are kept. $1 the one after which the page begins,
-- $2 how many. In order of id, rows: id, provider, environment, external id, state, raw status, will
-- renew, paid through, grace until, access until, products and owners as JSON arrays, the one
-- it replaces, whether family-shared.
select
    b.id, b.provider, b.environment, b.external_id, b.state, b.raw_status, b.will_renew,
    b.paid_through, b.grace_until, b.access_until, to_jsonb(b.products)::text as products,
    to_jsonb(b.owners)::text as owners, b.predecessor, b.is_family_shared
from billing_subject as b
where b.id > $1
order by b.id
limit $2;

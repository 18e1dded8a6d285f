-- Ends the rules that a new one overlaps at the new one's start, keeping what was known before: each
-- overlapped row's record is closed, and what remains of it before the start is recorded anew.
-- $1 product, $2 region, $3 layer, $4 start, $5 end (null: open), $6 the moment. No rows.
with ended as (
    update region_rule as r
    set recorded = tstzrange(lower(r.recorded), greatest($6, lower(r.recorded)), '[]')
    where r.product = $1 and r.region = $2 and r.layer = $3
        and upper_inf(r.recorded) and r.span && tstzrange($4, $5)
    returning r.*
)
insert into region_rule (
    id, product, region, layer, status, requires_invite, requires_entitlement, percent, span,
    reason, recorded
)
select
    gen_random_uuid(), e.product, e.region, e.layer, e.status, e.requires_invite,
    e.requires_entitlement, e.percent, tstzrange(lower(e.span), $4), e.reason,
    tstzrange($6, null)
from ended as e
where lower(e.span) < $4;

-- Lists every rule that is held true now, past and scheduled spans too: id, product, region, layer,
-- status, requires an invite, required entitlement, percent, start, end, reason.
select
    r.id, r.product, r.region, r.layer, r.status, r.requires_invite, r.requires_entitlement,
    r.percent, lower(r.span), upper(r.span), r.reason
from region_rule as r
where upper_inf(r.recorded)
order by r.product, r.region, r.layer, lower(r.span);

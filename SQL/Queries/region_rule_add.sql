-- Adds a rule. $1 id, $2 product, $3 region, $4 layer, $5 status, $6 requires an invite, $7 required
-- entitlement, $8 percent, $9 start, $10 end (null: open), $11 reason, $12 the moment. No rows.
insert into region_rule (
    id, product, region, layer, status, requires_invite, requires_entitlement, percent, span,
    reason, recorded
)
values (
    $1, $2, $3, $4, $5, $6, $7, $8, tstzrange($9, $10), $11, tstzrange($12, null)
);

-- Creates a campaign. $1 id, $2 product, $3 name, $4 regions (empty: everywhere), $5 budget, $6
-- opening, $7 closing, $8 greatest depth, $9 the moment (null: the database's clock), $10 allowance
-- and $11 days until it is given, $12 mode, $13 minutes that a
-- reservation holds, $14 whether draws take subscribers first. Fails on campaign_product when there
-- is no such product. One row: as campaign_list.
insert into campaign (
    id, product, name, regions, budget, opens_at, closes_at, max_depth, created_at,
    allowance, allowance_after_days, mode, hold_minutes, subscribers_first
)
values (
    $1, $2, $3, $4, $5, $6, $7, $8, coalesce($9, statement_timestamp()),
    $10, $11, $12, $13, $14
)
returning
    id, product, name, regions, budget, 0::bigint as uses, opens_at, closes_at, max_depth,
    created_at, mode, hold_minutes, subscribers_first, allowance, allowance_after_days;

-- Creates a campaign. $1 id, $2 product, $3 name, $4 regions (empty: everywhere), $5 budget, $6
-- opening, $7 closing, $8 greatest depth, $9 whether draws
-- take subscribers first, $10 the moment (null: the database's clock). Fails on campaign_product when
-- there is no such product. One row: as campaign_list.
insert into campaign (
    id, product, name, regions, budget, opens_at, closes_at, max_depth, subscribers_first,
    created_at
)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, coalesce($10, statement_timestamp()))
returning
    id, product, name, regions, budget, 0::bigint as uses, opens_at, closes_at, max_depth,
    created_at, subscribers_first;

-- Creates a product or replaces what it says.
-- $1 product, $2 name, $3 required issuers, $4 keep the admitted, $5 travel rule, $6 days of travel
-- grace, $7 the moment (null: the database's clock). No rows.
insert into product (product, name, links, keep_admitted, travel, travel_grace_days, updated_at)
values ($1, $2, $3, $4, $5, $6, coalesce($7, statement_timestamp()))
on conflict (product) do update set
    name = excluded.name,
    links = excluded.links,
    keep_admitted = excluded.keep_admitted,
    travel = excluded.travel,
    travel_grace_days = excluded.travel_grace_days,
    updated_at = excluded.updated_at;

-- Creates a plan or replaces what it grants. The catalogue must be locked.
-- $1 plan, $2 entitlements, $3 the moment (null: the database's clock). No rows.
insert into plan (plan, entitlements, updated_at)
values ($1, $2, coalesce($3, statement_timestamp()))
on conflict (plan) do update set
    entitlements = excluded.entitlements,
    updated_at = excluded.updated_at;

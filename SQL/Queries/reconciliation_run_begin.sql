-- Begins a run, or finds the one that was cut short. $1 new id, $2 provider, $3 environment, $4 digest
-- of what is read, $5 as of when, $6 the moment. No row when a run of something else is there.
-- One row: id, as of when, where to go on (null: at the beginning), rows so far, whether all was read,
-- lines that could not be read, the first of their faults.
insert into reconciliation_run as u (
    id, provider, environment, input, as_of, rows, is_loaded, malformed, faults, created_at
)
values ($1, $2, $3, $4, $5, 0, false, 0, '{}', $6)
on conflict (provider, environment) do update
set input = u.input
where u.input = excluded.input
returning u.id, u.as_of, u.cursor, u.rows, u.is_loaded, u.malformed, u.faults;

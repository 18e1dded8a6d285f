-- Takes those out of a run that could not be fetched before and are not there. $1 run, $2 names. No rows.
delete from reconciliation_row as r
where r.run_id = $1 and r.external_id = any($2) and r.observation is null;

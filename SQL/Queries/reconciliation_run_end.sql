-- Forgets a provider's run, once its rows are gone. $1 provider, $2 environment. No rows.
delete from reconciliation_run as u
where u.provider = $1 and u.environment = $2
    and not exists (select from reconciliation_row as r where r.run_id = u.id);

-- Forgets some of what a provider told in its run. $1 provider, $2 environment, $3 how many.
-- One row for each: true.
delete from reconciliation_row as r
using (
    select r.run_id, r.external_id
    from reconciliation_run as u
    inner join reconciliation_row as r on r.run_id = u.id
    where u.provider = $1 and u.environment = $2
    order by r.external_id
    limit $3
) as t
where r.run_id = t.run_id and r.external_id = t.external_id
returning true as is_gone;

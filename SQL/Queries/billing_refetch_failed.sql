-- Notes that the provider did not answer, which changes nothing but when to ask again. $1 subject,
-- $2 in how many seconds. No rows.
update billing_subject as b
set refetch_attempts = b.refetch_attempts + 1,
    refetch_at = statement_timestamp() + $2 * interval '1 second'
where b.id = $1;

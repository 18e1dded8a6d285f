-- Says which of the providers' worlds this database is for. $1 environment. Fails on
-- billing_subject_environment where there are subscriptions of the other. No rows.
update billing_environment as e
set environment = $1
where e.is_only and e.environment <> $1;

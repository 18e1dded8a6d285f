-- Notes that an event could not be applied. $1 id, $2 why, in one sentence. No rows.
update billing_event as e
set outcome = 'failed', error = $2, attempts = e.attempts + 1
where e.id = $1 and e.outcome in ('received', 'failed');

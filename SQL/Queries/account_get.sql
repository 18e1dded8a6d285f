-- Reads one account. $1 account.
-- One row: id, state, home region, time of creation; none when there is no such account.
select a.id, a.state, a.home_region, a.created_at
from account as a
where a.id = $1;

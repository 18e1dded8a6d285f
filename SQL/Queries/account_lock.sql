-- Locks accounts, in the order of their ids, against changes of what they may do.
-- $1 accounts. One row for each account that exists: id, state.
select a.id, a.state
from account as a
where a.id = any($1)
order by a.id
for no key update;

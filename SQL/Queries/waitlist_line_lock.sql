-- Locks a line, against those who join and other draws. $1 product, $2 region.
-- One row or none: how many draws there were.
select l.draws
from waitlist_line as l
where l.product = $1 and l.region = $2
for update;

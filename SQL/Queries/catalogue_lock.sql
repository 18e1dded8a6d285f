-- Locks the catalogue until the transaction ends, so that changes of it are made one after another
-- and meet no deadlock. One row: the version before the change.
select v.version
from catalogue_version as v
where v.is_only
for no key update;

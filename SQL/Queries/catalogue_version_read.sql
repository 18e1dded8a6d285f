-- Reads the catalogue's version. One row.
select v.version
from catalogue_version as v
where v.is_only;

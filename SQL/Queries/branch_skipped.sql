-- Lists what restoring a batch at a moment left alone. $1 batch, $2 the moment (null: that of the
-- transaction), $3 most rows. One row for each: how many there are in all, kind, what, product,
-- whether it had been restored before.
select
    count(*) over () as skipped, h.kind, h.object_id, h.product,
    h.restored_at is not null as was_restored
from branch_change as h
where h.batch_id = $1 and h.restored_at is distinct from coalesce($2, transaction_timestamp())
order by h.kind, h.object_id, h.product
limit $3;

-- Records that a batch is undone, and locks it. $1 batch, $2 reason, $3 the moment (null: the
-- database's clock). One row or none: id.
update branch_batch as b
set restored_at = coalesce($3, transaction_timestamp()), restore_reason = $2
where b.id = $1
returning b.id;

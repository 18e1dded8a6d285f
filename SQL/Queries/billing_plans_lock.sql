-- Keeps plans from being given other products until the transaction ends. One row, empty.
select billing_lock_plans();

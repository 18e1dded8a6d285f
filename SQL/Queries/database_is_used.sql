-- Tells whether anything here is lost without the keys that servers had: a code or a kept answer.
-- One row.
select
    exists (select from code_pepper) or exists (select from invite)
    or exists (select from idempotency where answer is not null);

-- Notes which subscriptions refunds and disputes of a run lead to. $1 run; of each $2 its name, $3 the
-- provider's name of the subscription, $4 what names the invoice. No rows.
update reconciliation_reversal as v
set subject = t.subject,
    reference_names = array[t.reference] || array_remove(v.reference_names, t.reference)
from unnest($2, $3, $4) as t (reversal, subject, reference)
where v.run_id = $1 and v.reversal = t.reversal;

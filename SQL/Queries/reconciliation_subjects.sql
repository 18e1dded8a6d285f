-- Lists the subscriptions of a provider that we have, by name. $1 provider, $2 environment, $3 the name
-- after which the page begins, $4 how many. Rows: name.
select b.external_id
from billing_subject as b
where b.provider = $1 and b.environment = $2 and b.external_id > $3
order by b.external_id
limit $4;

-- Lists the identities that an account holds now. $1 account.
-- One row for each link, oldest first: id, issuer, environment, subject, start.
select l.id, l.issuer, l.environment, l.subject, lower(l.span)
from link as l
where l.account_id = $1 and upper_inf(l.span)
order by lower(l.span), l.id;

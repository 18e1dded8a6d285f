-- Finds the accounts that hold identities now.
-- $1 issuers, $2 environments, $3 subjects.
-- One row for each identity that somebody holds: position, account.
select asked.position, l.account_id
from unnest($1, $2, $3) with ordinality as asked (issuer, environment, subject, position)
inner join link as l
    on l.issuer = asked.issuer and l.environment = asked.environment
        and l.subject = asked.subject and upper_inf(l.span);

-- Brings our subscriptions up to date with providers' ones. $1 subjects. One row, empty.
select billing_project($1);

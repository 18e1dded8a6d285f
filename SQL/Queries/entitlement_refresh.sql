-- Brings the rows that are kept for decisions up to date. $1 accounts. One row, of nothing.
select entitlement_refresh($1);

-- Tells what a campaign's invites open. $1 campaign. One row or none: product.
select c.product
from campaign as c
where c.id = $1;

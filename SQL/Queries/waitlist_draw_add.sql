-- Notes a draw down. The line must be locked. $1 product, $2 region, $3 number, $4 campaign, $5
-- whether subscribers came first, $6 the moment; and of each cohort that it took from: $7 hour, $8
-- roll, $9 how many. No rows.
with added as (
    insert into waitlist_draw (product, region, number, campaign_id, subscribers_first, at)
    values ($1, $2, $3, $4, $5, $6)
),
taken as (
    update waitlist_cohort as c
    set roll = t.roll, taken = c.taken + t.taken
    from unnest($7, $8, $9) as t (hour, roll, taken)
    where c.product = $1 and c.region = $2 and c.hour = t.hour
)
update waitlist_line as l set draws = $3 where l.product = $1 and l.region = $2;

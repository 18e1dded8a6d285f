-- Lists the peppers that servers have had: id, check, time, and how many codes hang on each, all of
-- them and those that can still be redeemed or confirmed. $1 whether to count; it reads every invite.
select
    coalesce(p.id, counted.pepper_id) as id, p.pepper_check, p.first_seen_at,
    coalesce(counted.codes, 0) as codes, coalesce(counted.live, 0) as live
from code_pepper as p
full join (
    select
        i.pepper_id,
        count(*) as codes,
        count(*) filter (
            where i.revoked_at is null
                and coalesce(i.expires_at > statement_timestamp(), true)
                and i.uses < i.max_uses
        ) as live
    from invite as i
    where $1
    group by i.pepper_id
) as counted on counted.pepper_id = p.id
order by 1;

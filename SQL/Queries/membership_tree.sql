-- Reads the tree below an account, level by level. $1 account, $2 product, $3 most levels below the
-- account (null: all), $4 the last account of the page before (null: from the start), $5 most rows.
-- One row for each member of the page, in order: members of the whole tree, its levels, account,
-- inviter, invite, depth, level below the account, time of joining, state (null: erased), how many
-- it invited itself. One row without an account when the page is empty.
with recursive branch as (
    select m.account_id, m.inviter_id, m.invite_id, m.depth, 0 as level, m.joined_at
    from membership as m
    where m.account_id = $1 and m.product = $2
    union all
    select m.account_id, m.inviter_id, m.invite_id, m.depth, b.level + 1, m.joined_at
    from branch as b
    inner join membership as m on m.inviter_id = b.account_id and m.product = $2
    where $3 is null or b.level < $3
),
whole as (
    select count(*) as members, max(b.level) as levels from branch as b
),
page as (
    select b.*
    from branch as b
    left join membership as k on k.account_id = $4 and k.product = $2
    where $4 is null or (b.depth, b.account_id) > (k.depth, k.account_id)
    order by b.depth, b.account_id
    limit $5
)
select
    whole.members, whole.levels, page.account_id, page.inviter_id, page.invite_id, page.depth,
    page.level, page.joined_at, a.state, invited.count as invited
from whole
left join page on true
left join account as a on a.id = page.account_id
left join lateral (
    select count(*) as count
    from membership as m
    where m.inviter_id = page.account_id and m.product = $2
) as invited on true
order by page.depth, page.account_id;

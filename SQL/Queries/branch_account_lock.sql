-- Locks, in the order of their ids, the accounts that a batch will touch: those to be suspended,
-- and those whose reservations depend on the invites. The invites must be locked. $1 accounts,
-- $2 invites. One row: how many were locked.
with touched as materialized (
    select t.account_id
    from unnest($1) as t (account_id)
    union
    select r.account_id
    from unnest($2) as t (invite_id)
    inner join redemption as r on r.invite_id = t.invite_id
    where r.state <> 'confirmed'
),
locked as materialized (
    select a.id
    from account as a
    where a.id in (select touched.account_id from touched)
    order by a.id
    for no key update
)
select count(*) as accounts from locked;

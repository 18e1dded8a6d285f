-- Creates accounts, each with its first identity where one is given. Where an account holds the
-- identity already, that account is the answer and nothing is written.
-- $1 new account ids, $2 home regions, $3 new link ids, $4 issuers (null: no identity),
-- $5 environments, $6 subjects, $7 the moment (null: the database's clock).
-- One row for each, in order: position, whether created, and the account's id, state, home region
-- and time of creation; the id is null when somebody else created it just now: ask again.
with clock as (
    select coalesce($7, statement_timestamp()) as now
),
asked as (
    select *
    from unnest($1, $2, $3, $4, $5, $6) with ordinality
        as t (account_id, home_region, link_id, issuer, environment, subject, position)
),
holding as (
    select asked.position, l.account_id
    from asked
    inner join link as l
        on l.issuer = asked.issuer and l.environment = asked.environment
            and l.subject = asked.subject and upper_inf(l.span)
),
linked as (
    insert into link (id, account_id, issuer, environment, subject, span)
    select distinct on (asked.issuer, asked.environment, asked.subject)
        asked.link_id, asked.account_id, asked.issuer, asked.environment, asked.subject,
        tstzrange(clock.now, null)
    from asked
    cross join clock
    where asked.issuer is not null
        and not exists (select from holding where holding.position = asked.position)
    order by asked.issuer, asked.environment, asked.subject, asked.position
    on conflict do nothing
    returning account_id
),
created as (
    insert into account (id, home_region, created_at)
    select asked.account_id, asked.home_region, clock.now
    from asked
    cross join clock
    where asked.issuer is null
        or exists (select from linked where linked.account_id = asked.account_id)
    returning id, state, home_region, created_at
)
select
    asked.position,
    created.id is not null as is_created,
    coalesce(created.id, a.id) as account_id,
    coalesce(created.state, a.state) as state,
    coalesce(created.home_region, a.home_region) as home_region,
    coalesce(created.created_at, a.created_at) as created_at
from asked
left join created on created.id = asked.account_id
left join holding on holding.position = asked.position
left join account as a on a.id = holding.account_id
order by asked.position;

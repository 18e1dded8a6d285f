-- Links identities to accounts. Linking the same pair again changes nothing.
-- $1 new link ids, $2 accounts, $3 issuers, $4 environments, $5 subjects, $6 the moment (null: the
-- database's clock).
-- One row for each, in order: position, the account's state (null: no such account), whether a link
-- was made, and the standing link's id, account and start, all null when somebody else made one
-- just now: ask again.
with clock as (
    select coalesce($6, statement_timestamp()) as now
),
asked as (
    select *
    from unnest($1, $2, $3, $4, $5) with ordinality
        as t (link_id, account_id, issuer, environment, subject, position)
),
holding as (
    select asked.position, l.id, l.account_id, lower(l.span) as since
    from asked
    inner join link as l
        on l.issuer = asked.issuer and l.environment = asked.environment
            and l.subject = asked.subject and upper_inf(l.span)
),
made as (
    insert into link (id, account_id, issuer, environment, subject, span)
    select distinct on (asked.issuer, asked.environment, asked.subject)
        asked.link_id, asked.account_id, asked.issuer, asked.environment, asked.subject,
        tstzrange(clock.now, null)
    from asked
    cross join clock
    inner join account as a on a.id = asked.account_id and a.state = 'active'
    where not exists (select from holding where holding.position = asked.position)
    order by asked.issuer, asked.environment, asked.subject, asked.position
    on conflict do nothing
    returning id, account_id, lower(span) as since
)
select
    asked.position,
    a.state,
    made.id is not null as is_made,
    coalesce(made.id, holding.id) as link_id,
    coalesce(made.account_id, holding.account_id) as account_id,
    coalesce(made.since, holding.since) as since
from asked
left join account as a on a.id = asked.account_id
left join made on made.id = asked.link_id
left join holding on holding.position = asked.position
order by asked.position;

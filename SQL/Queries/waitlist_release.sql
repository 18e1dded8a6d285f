-- Makes offers to those who were picked, each with an invite of its own, and takes those out of the
-- line who have no use for one. The line and the campaign must be locked, and the entries.
-- $1 offers, $2 invites (null: none is needed), $3 code hashes, $4 prefixes, $5 sealed codes, $6
-- accounts, $7 bands, $8 cohorts, $9 the last draws before joining (parallel, in the order of the
-- draw); $10 the first place, $11 product, $12 region, $13 draw, $14 campaign, $15 batch, $16
-- pepper, $17 end of the offers, $18 the moment. No rows.
with picked as materialized (
    select *
    from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) with ordinality as t (
        offer_id, invite_id, code_hash, prefix, sealed_code, account_id, band, cohort,
        joined_after, position
    )
),
invited as (
    insert into invite (
        id, campaign_id, batch_id, code_hash, pepper_id, prefix, max_uses, expires_at, note,
        created_at, bound_to
    )
    select
        p.invite_id, $14, $15, p.code_hash, $16, p.prefix, 1, $17, 'waitlist', $18, p.account_id
    from picked as p
    where p.invite_id is not null
),
drawn as (
    insert into waitlist_offer (
        id, account_id, product, region, cohort, band, joined_after, draw, place, state,
        campaign_id, invite_id, sealed_code, at, expires_at, settled_at
    )
    select
        p.offer_id, p.account_id, $11, $12, p.cohort, p.band, p.joined_after, $13,
        $10 + p.position - 1,
        case when p.invite_id is null then 'passed_over' else 'open' end,
        case when p.invite_id is not null then $14 end,
        p.invite_id, p.sealed_code, $18,
        case when p.invite_id is not null then $17 end,
        case when p.invite_id is null then $18 end
    from picked as p
),
offered as (
    update waitlist_entry as e
    set state = 'offered', offer_id = p.offer_id
    from picked as p
    where e.account_id = p.account_id and e.product = $11 and p.invite_id is not null
),
passed_over as (
    delete from waitlist_entry as e
    using picked as p
    where e.account_id = p.account_id and e.product = $11 and p.invite_id is null
)
update campaign as c
set budget_held = c.budget_held
    + (select count(*) from picked where picked.invite_id is not null)::integer
where c.id = $14 and c.budget is not null;

-- Ends the holds of a subscription that stand, those of open disputes too. The account must be locked.
-- $1 subscription, $2 the moment (null: the database's clock). No rows.
update subscription_hold as h
set span = tstzrange(
        lower(h.span),
        greatest(coalesce($2, statement_timestamp()), lower(h.span) + interval '1 microsecond')
    ),
    released_at = case when h.source is not null then coalesce($2, statement_timestamp()) end
where h.subscription_id = $1
    and (upper_inf(h.span) or upper(h.span) > coalesce($2, statement_timestamp()));

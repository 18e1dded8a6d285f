-- Keeps a subscription from opening doors until it is released; one that staff holds already stays as
-- it is. The account must be locked. $1 new id, $2 subscription, $3 reason, $4 the moment (null: the
-- database's clock). No rows.
insert into subscription_hold (id, subscription_id, span, reason)
select $1, $2, tstzrange(coalesce($4, statement_timestamp()), null), $3
where not exists (
    select from subscription_hold as h
    where h.subscription_id = $2 and h.source is null and upper_inf(h.span)
);

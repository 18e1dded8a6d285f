-- Takes a subscription's access away from now on, and notes until when its store may go on charging;
-- one that is revoked stays as it is. The account must be locked.
-- $1 subscription, $2 reason, $3 the moment (null: the database's clock).
-- One row when it changed: id.
update subscription as s
set state = 'revoked',
    will_renew = false,
    access_until = least(s.access_until, coalesce($3, statement_timestamp())),
    revoked_at = coalesce($3, statement_timestamp()),
    revoke_reason = $2,
    charged_until = (
        select billing_charged_until(
            b.state, b.will_renew, coalesce(b.access_until, b.paid_through, b.observed_at)
        )
        from billing_subject as b
        where b.id = s.id
    )
where s.id = $1 and s.revoked_at is null
returning s.id;

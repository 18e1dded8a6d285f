-- Lists every caller, newest first: id, name, scopes, time of creation, expiry, revocation.
select c.id, c.name, c.scopes, c.created_at, c.expires_at, c.revoked_at
from caller as c
order by c.id desc;

/// Arguments that every method accepts, whatever it then finds: all parameters at once.
enum GoodArguments {
    private static let id = #""019aafc0-0000-7000-8000-000000000001""#
    private static let moment = #""2026-01-31T12:00:00.000Z""#
    private static let identity =
        #"{"issuer":"chatgpt","subject":"user 1","environment":"production"}"#

    /// JSON texts by method and parameter. Of parameters that stand in for one another all are
    /// here, and `alternatives` tells which go together.
    static let all: [String: KeyValuePairs<String, String>] = [
        "access.check": [
            "account": id, "identity": identity, "product": #""sora""#, "location": #""US-TX""#,
            "at": moment,
        ],
        "access.preview": [
            "product": #""sora""#, "region": #""US""#, "account": id, "identity": identity,
            "suppose":
                #"{"subscription":true,"invite":true,"links":["chatgpt"],"at":\#(moment)}"#,
        ],
        "access.enter": [
            "account": id, "identity": identity, "product": #""sora""#, "location": #""US""#,
        ],
        "account.create": ["identity": identity, "home_region": #""US""#],
        "account.get": ["account": id, "identity": identity],
        "link.attach": ["account": id, "identity": identity],
        "product.put": [
            "product": #""sora""#, "name": #""Sora""#,
            "policy": """
            {"links":["chatgpt"],"keep_admitted":true,"travel":"home_with_grace",\
            "travel_grace_days":7}
            """,
        ],
        "product.list": ["limit": "10", "cursor": #""c29yYQ==""#],
        "plan.put": [
            "plan": #""plus""#, "entitlements": #"["sora"]"#,
            "provider_products": #"[{"provider":"stripe","product":"price_1"}]"#,
        ],
        "plan.list": ["limit": "10", "cursor": #""cGx1cw==""#],
        "region.set": [
            "product": #""sora""#, "region": #""US""#, "layer": #""rollout""#,
            "status": #""open""#, "requires": #"{"invite":true,"entitlement":"sora"}"#,
            "percent": "50", "from": moment, "until": #""2036-01-31T12:00:00.000Z""#,
            "reason": #""launch""#,
        ],
        // These two refuse a cursor of what is not there.
        "region.list": [
            "product": #""sora""#, "at": moment, "limit": "10", "cursor": "null",
        ],
        "subscription.grant": [
            "account": id, "identity": identity, "plan": #""plus""#,
            "until": #""2036-01-31T12:00:00.000Z""#, "reason": #""press""#,
        ],
        "subscription.list": [
            "account": id, "identity": identity, "at": moment, "limit": "10", "cursor": "null",
        ],
        "subscription.revoke": ["subscription": id, "reason": #""mistake""#],
        "subscription.get": ["subscription": id],
        "subscription.hold": ["subscription": id, "reason": #""looked into""#],
        "subscription.release": ["subscription": id],
        "billing.ingest": [
            "provider": #""stripe""#, "headers": #"{"Stripe-Signature":"t=1,v1=00"}"#,
            "body_base64": #""e30=""#,
        ],
        "billing.events": [
            "provider": #""stripe""#, "outcome": #""failed""#, "subscription": id, "limit": "10",
            "cursor": #""AZqvwAAAcACAAAAAAAAAAQ==""#,
        ],
        "billing.retry": ["event": id],
        "campaign.create": [
            "product": #""sora""#, "name": #""first""#, "regions": #"["US"]"#, "budget": "10",
            "opens_at": moment, "closes_at": #""2036-01-31T12:00:00.000Z""#, "max_depth": "3",
            "allowance": "5", "allowance_after_days": "7",
            "mode": #""open""#, "hold_minutes": "30", "subscribers_first": "true",
        ],
        "campaign.update": [
            "campaign": id, "name": #""first""#, "regions": #"["US"]"#, "budget": "10",
            "opens_at": moment, "closes_at": #""2036-01-31T12:00:00.000Z""#, "max_depth": "3",
            "mode": #""closed""#, "hold_minutes": "30",
        ],
        "campaign.list": [
            "product": #""sora""#, "limit": "10", "cursor": #""AZqvwAAAcACAAAAAAAAAAQ==""#,
        ],
        "invite.issue": [
            "campaign": id, "count": "1", "max_uses": "2", "expires_at": moment,
            "owner": id,
            "note": #""for the press""#, "vanity": #""PRESS-DAY""#,
        ],
        "invite.redeem": [
            "code": #""0000-0000-0000""#, "account": id, "identity": identity,
            "reserve": "true", "location": #""US""#,
            "client": #"{"address":"192.0.2.1","device":"phone","challenge":true}"#,
        ],
        "invite.get": ["code": #""0000-0000-0000""#, "invite": id],
        "invite.list": [
            "campaign": id, "owner": id, "prefix": #""AB12""#, "state": #""active""#, "limit": "10",
            "cursor": #""AZqvwAAAcACAAAAAAAAAAQ==""#,
        ],
        "invite.revoke": [
            "code": #""0000-0000-0000""#, "invite": id, "reason": #""leaked""#,
            "return_uses": "true",
        ],
        "invite.mine": [
            "account": id, "identity": identity, "product": #""sora""#, "limit": "10",
            "cursor": #""AZqvwAAAcACAAAAAAAAAAQ==""#,
        ],
        "invite.tree": [
            "account": id, "identity": identity, "depth": "3", "product": #""sora""#,
            "limit": "10", "cursor": #""AZqvwAAAcACAAAAAAAAAAQ==""#,
        ],
        "invite.revoke_branch": [
            "account": id, "identity": identity, "since": moment, "depth": "3",
            "actions": #"["freeze_allowances","revoke_unused_codes"]"#, "dry_run": "true",
            "confirm": "3", "product": #""sora""#,
        ],
        "invite.restore_batch": ["batch": id, "reason": #""mistake""#],
        "allowance.grant": [
            "account": id, "identity": identity, "product": #""sora""#, "count": "3",
            "reason": #""press""#,
        ],
        "allowance.freeze": [
            "account": id, "identity": identity, "product": #""sora""#, "reason": #""sold""#,
        ],
        "allowance.unfreeze": [
            "account": id, "identity": identity, "product": #""sora""#, "reason": #""sorry""#,
        ],
        "invite.extend": [
            "invite": id, "expires_at": #""2036-01-31T12:00:00.000Z""#, "max_uses": "2",
            "reason": #""asked for""#,
        ],
        "invite.resume": ["invite": id, "reason": #""a false alarm""#],
        "invite.rotate": ["invite": id, "reason": #""leaked""#],
        "account.unlock": ["account": id, "identity": identity, "reason": #""mistyped""#],
        "invite.confirm": ["redemption": id],
        "invite.release": ["redemption": id, "reason": #""not paid""#],
        "waitlist.join": ["account": id, "identity": identity, "product": #""sora""#],
        "waitlist.status": ["account": id, "identity": identity, "product": #""sora""#],
        "waitlist.draw": [
            "product": #""sora""#, "region": #""US""#, "count": "1", "dry_run": "true",
        ],
        "waitlist.list": ["product": #""sora""#, "limit": "10", "cursor": "null"],
        "waitlist.proof": [
            "product": #""sora""#, "region": #""US""#, "cohort": moment,
            "cursor": #""AZqvwAAAcACAAAAAAAAAAQ==""#,
        ],
    ]

    static let common = ["idempotency_key": #""key""#, "deadline_ms": "60000"]
}

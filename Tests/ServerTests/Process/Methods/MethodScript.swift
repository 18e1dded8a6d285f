/// A launch, call by call: every method in the good case, in an order that makes sense.
enum MethodScript {
    static let calls = launch + branch

    private static let launch = [
        ScriptedCall(
            "product.put",
            #"""
            {"product":"sora","name":"Sora","policy":{"links":["chatgpt"],"keep_admitted":true,\#
            "travel":"home_with_grace","travel_grace_days":7}}
            """#,
            #"""
            {"product":{"product":"sora","name":"Sora","policy":{"links":["chatgpt"],\#
            "keep_admitted":true,"travel":"home_with_grace","travel_grace_days":7}}}
            """#),
        ScriptedCall(
            "product.list",
            #"{}"#,
            #"""
            {"items":[{"product":"sora","name":"Sora","policy":{"links":["chatgpt"],\#
            "keep_admitted":true,"travel":"home_with_grace","travel_grace_days":7}}],\#
            "next_cursor":null}
            """#),
        ScriptedCall(
            "plan.put",
            #"""
            {"plan":"plus","entitlements":["sora"],"provider_products":[{"provider":"stripe",\#
            "product":"price_1"}]}
            """#,
            #"""
            {"plan":{"plan":"plus","entitlements":["sora"],\#
            "provider_products":[{"provider":"stripe","product":"price_1"}]}}
            """#),
        ScriptedCall(
            "plan.list",
            #"{}"#,
            #"""
            {"items":[{"plan":"plus","entitlements":["sora"],\#
            "provider_products":[{"provider":"stripe","product":"price_1"}]}],\#
            "next_cursor":null}
            """#),
        ScriptedCall(
            "region.set",
            #"""
            {"product":"sora","region":"US","layer":"rollout","status":"open","percent":100,\#
            "until":"2036-01-01T00:00:00Z","reason":"launch"}
            """#,
            #"""
            {"rule":{"id":"<id 1>","product":"sora","region":"US","layer":"rollout",\#
            "status":"open","requires":{"invite":true,"entitlement":"sora"},"percent":100,\#
            "from":<time>,"until":"2036-01-01T00:00:00.000Z","reason":"launch"}}
            """#),
        ScriptedCall(
            "region.set",
            #"""
            {"product":"sora","region":"US-TX","layer":"legal","status":"blocked",\#
            "reason":"the law"}
            """#,
            #"""
            {"rule":{"id":"<id 2>","product":"sora","region":"US-TX","layer":"legal",\#
            "status":"blocked","from":<time>,"until":null,"reason":"the law"}}
            """#),
        ScriptedCall(
            "region.list",
            #"{"product":"sora"}"#,
            #"""
            {"items":[{"id":"<id 1>","product":"sora","region":"US","layer":"rollout",\#
            "status":"open","requires":{"invite":true,"entitlement":"sora"},"percent":100,\#
            "from":<time>,"until":"2036-01-01T00:00:00.000Z","reason":"launch"},{"id":"<id 2>",\#
            "product":"sora","region":"US-TX","layer":"legal","status":"blocked","from":<time>,\#
            "until":null,"reason":"the law"}],"next_cursor":null}
            """#),
        ScriptedCall(
            "access.preview",
            #"{"product":"sora","region":"US","suppose":{"invite":true,"links":["chatgpt"]}}"#,
            #"""
            {"admitted":false,"account":null,"product":"sora",\#
            "requirements":[{"requirement":"account","state":"met"},{"requirement":"legal",\#
            "state":"met"},{"requirement":"region","state":"met"},{"requirement":"link",\#
            "state":"met"},{"requirement":"invite","state":"met"},\#
            {"requirement":"subscription","state":"unmet","reason":"none"}],\#
            "next_step":"subscribe","as_of":<time>,"valid_until":"2036-01-01T00:00:00.000Z",\#
            "paying_would_admit":true,"paying_would_be_double":false,\#
            "duplicate_subscriptions":[]}
            """#),
        ScriptedCall(
            "account.create",
            #"{"identity":{"issuer":"chatgpt","subject":"user 1"},"home_region":"US"}"#,
            keeps: ["account": ["account", "id"]],
            #"""
            {"account":{"id":"<id 3>","state":"active","home_region":"US","created_at":<time>},\#
            "created":true}
            """#),
        ScriptedCall(
            "account.create",
            #"{"identity":{"issuer":"chatgpt","subject":"user 1"}}"#,
            #"""
            {"account":{"id":"<id 3>","state":"active","home_region":"US","created_at":<time>},\#
            "created":false}
            """#),
        ScriptedCall(
            "link.attach",
            #"""
            {"account":"$account","identity":{"issuer":"stripe","subject":"cus_1",\#
            "environment":"sandbox"}}
            """#,
            #"""
            {"outcome":"linked","link":{"id":"<id 4>","account":"<id 3>","issuer":"stripe",\#
            "environment":"sandbox","subject":"cus_1","since":<time>}}
            """#),
        ScriptedCall(
            "link.attach",
            #"{"account":"$account","identity":{"issuer":"chatgpt","subject":"user 1"}}"#,
            #"""
            {"outcome":"already_linked","link":{"id":"<id 5>","account":"<id 3>",\#
            "issuer":"chatgpt","environment":"production","subject":"user 1","since":<time>}}
            """#),
        ScriptedCall(
            "account.get",
            #"{"identity":{"issuer":"chatgpt","subject":"user 1"}}"#,
            #"""
            {"account":{"id":"<id 3>","state":"active","home_region":"US","created_at":<time>,\#
            "links":[{"id":"<id 5>","account":"<id 3>","issuer":"chatgpt",\#
            "environment":"production","subject":"user 1","since":<time>},{"id":"<id 4>",\#
            "account":"<id 3>","issuer":"stripe","environment":"sandbox","subject":"cus_1",\#
            "since":<time>}]}}
            """#),
        ScriptedCall(
            "access.check",
            #"{"account":"$account","product":"sora"}"#,
            #"""
            {"admitted":false,"account":"<id 3>","product":"sora",\#
            "requirements":[{"requirement":"account","state":"met"},{"requirement":"legal",\#
            "state":"met"},{"requirement":"region","state":"met"},{"requirement":"link",\#
            "state":"met"},{"requirement":"invite","state":"unmet","reason":"none"},\#
            {"requirement":"subscription","state":"unmet","reason":"none"}],\#
            "next_step":"redeem_invite","as_of":<time>,\#
            "valid_until":"2036-01-01T00:00:00.000Z"}
            """#),
        ScriptedCall(
            "campaign.create",
            #"""
            {"product":"sora","name":"first","regions":["US"],"budget":10,\#
            "closes_at":"2036-01-01T00:00:00Z","max_depth":3}
            """#,
            keeps: ["campaign": ["campaign", "id"]],
            #"""
            {"campaign":{"id":"<id 6>","product":"sora","name":"first","mode":"invite",\#
            "hold_minutes":15,"regions":["US"],"budget":10,"uses":0,"opens_at":null,"closes_at":"2036-01-01T00:00:00.000Z",\#
            "max_depth":3,"subscribers_first":false,"created_at":<time>}}
            """#),
        ScriptedCall(
            "campaign.update",
            #"{"campaign":"$campaign","name":"second","budget":20,"max_depth":null,"hold_minutes":30}"#,
            #"""
            {"campaign":{"id":"<id 6>","product":"sora","name":"second","mode":"invite",\#
            "hold_minutes":30,"regions":["US"],"budget":20,"uses":0,"opens_at":null,\#
            "closes_at":"2036-01-01T00:00:00.000Z","max_depth":null,\#
            "subscribers_first":false,"created_at":<time>}}
            """#),
        ScriptedCall(
            "campaign.list",
            #"{"product":"sora"}"#,
            #"""
            {"items":[{"id":"<id 6>","product":"sora","name":"second","mode":"invite",\#
            "hold_minutes":30,"regions":["US"],"budget":20,"uses":0,"opens_at":null,"closes_at":"2036-01-01T00:00:00.000Z",\#
            "max_depth":null,"subscribers_first":false,"created_at":<time>}],"next_cursor":null}
            """#),
        ScriptedCall(
            "invite.issue",
            #"""
            {"campaign":"$campaign","count":2,"max_uses":2,"expires_at":"2036-01-01T00:00:00Z",\#
            "note":"press"}
            """#,
            keeps: [
                "code": ["invites", "0", "code"], "other": ["invites", "1", "code"],
                "invite": ["invites", "1", "id"], "unpaused": ["invites", "0", "id"],
                "prefix": ["invites", "0", "prefix"],
            ],
            #"""
            {"batch":"<id 7>","invites":[{"id":"<id 8>","code":<code>,"prefix":<prefix>,\#
            "max_uses":2,"expires_at":"2036-01-01T00:00:00.000Z"},{"id":"<id 9>","code":<code>,\#
            "prefix":<prefix>,"max_uses":2,"expires_at":"2036-01-01T00:00:00.000Z"}]}
            """#),
        ScriptedCall(
            "invite.redeem",
            #"""
            {"code":"$code","account":"$account","reserve":true,\#
            "client":{"address":"192.0.2.1","device":"phone"}}
            """#,
            keeps: ["redemption": ["redemption", "id"]],
            #"""
            {"outcome":"reserved","already":false,"redemption":{"id":"<id 10>",\#
            "account":"<id 3>","state":"reserved","at":<time>,"reserved_until":<time>}}
            """#),
        ScriptedCall(
            "invite.release",
            #"{"redemption":"$redemption","reason":"unpaid"}"#,
            #"""
            {"outcome":"released","already":false,"redemption":{"id":"<id 10>",\#
            "account":"<id 3>","state":"released","at":<time>}}
            """#),
        ScriptedCall(
            "invite.redeem",
            #"{"code":"$code","account":"$account","reserve":true}"#,
            keeps: ["redemption": ["redemption", "id"]],
            #"""
            {"outcome":"reserved","already":false,"redemption":{"id":"<id 11>",\#
            "account":"<id 3>","state":"reserved","at":<time>,"reserved_until":<time>}}
            """#),
        ScriptedCall(
            "access.check",
            #"{"account":"$account","product":"sora"}"#,
            #"""
            {"admitted":false,"account":"<id 3>","product":"sora",\#
            "requirements":[{"requirement":"account","state":"met"},{"requirement":"legal",\#
            "state":"met"},{"requirement":"region","state":"met"},{"requirement":"link",\#
            "state":"met"},{"requirement":"invite","state":"unmet","reason":"reserved",\#
            "reserved_until":<time>},{"requirement":"subscription","state":"unmet",\#
            "reason":"none"}],"next_step":"subscribe","as_of":<time>,"valid_until":<time>}
            """#),
        ScriptedCall(
            "subscription.grant",
            #"""
            {"account":"$account","plan":"plus","until":"2036-01-01T00:00:00Z",\#
            "reason":"press"}
            """#,
            keeps: ["subscription": ["subscription", "id"]],
            #"""
            {"subscription":{"id":"<id 12>","account":"<id 3>","provider":"grant",\#
            "plan":"plus","state":"active","will_renew":false,\#
            "paid_through":"2036-01-01T00:00:00.000Z",\#
            "access_until":"2036-01-01T00:00:00.000Z","raw_status":null,"grace_until":null,\#
            "environment":"production","held":false,"created_at":<time>}}
            """#),
        ScriptedCall(
            "subscription.list",
            #"{"account":"$account"}"#,
            #"""
            {"items":[{"id":"<id 12>","account":"<id 3>","provider":"grant","plan":"plus",\#
            "state":"active","will_renew":false,"paid_through":"2036-01-01T00:00:00.000Z",\#
            "access_until":"2036-01-01T00:00:00.000Z","raw_status":null,"grace_until":null,\#
            "environment":"production","held":false,"created_at":<time>}],\#
            "next_cursor":null}
            """#),
        ScriptedCall(
            "subscription.hold",
            #"{"subscription":"$subscription","reason":"looked into"}"#,
            #"""
            {"subscription":{"id":"<id 12>","account":"<id 3>","provider":"grant",\#
            "plan":"plus","state":"active","will_renew":false,\#
            "paid_through":"2036-01-01T00:00:00.000Z",\#
            "access_until":"2036-01-01T00:00:00.000Z","raw_status":null,"grace_until":null,\#
            "environment":"production","held":true,"created_at":<time>}}
            """#),
        ScriptedCall(
            "subscription.release",
            #"{"subscription":"$subscription"}"#,
            #"""
            {"subscription":{"id":"<id 12>","account":"<id 3>","provider":"grant",\#
            "plan":"plus","state":"active","will_renew":false,\#
            "paid_through":"2036-01-01T00:00:00.000Z",\#
            "access_until":"2036-01-01T00:00:00.000Z","raw_status":null,"grace_until":null,\#
            "environment":"production","held":false,"created_at":<time>}}
            """#),
        ScriptedCall(
            "invite.confirm",
            #"{"redemption":"$redemption"}"#,
            #"""
            {"outcome":"confirmed","already":false,"redemption":{"id":"<id 11>",\#
            "account":"<id 3>","state":"confirmed","at":<time>}}
            """#),
        ScriptedCall(
            "invite.confirm",
            #"{"redemption":"$redemption"}"#,
            #"""
            {"outcome":"confirmed","already":true,"redemption":{"id":"<id 11>",\#
            "account":"<id 3>","state":"confirmed","at":<time>}}
            """#),
        ScriptedCall(
            "invite.get",
            #"{"code":"$code"}"#,
            #"""
            {"invite":{"id":"<id 8>","campaign":"<id 6>","owner":null,"prefix":<prefix>,"kind":"code",\#
            "state":"active","uses":1,"max_uses":2,"expires_at":"2036-01-01T00:00:00.000Z",\#
            "revoked_at":null,"note":"press","created_at":<time>,"refusal":null,\#
            "product":"sora","campaign_name":"second","campaign_mode":"invite",\#
            "attempts_refused":0,\#
            "reservations":[],"redemptions":[{"id":"<id 10>","account":"<id 3>",\#
            "state":"released","at":<time>,"region":"US"},{"id":"<id 11>","account":"<id 3>",\#
            "state":"confirmed","at":<time>,"region":"US"}]}}
            """#),
        ScriptedCall(
            "invite.list",
            #"{"campaign":"$campaign","prefix":"$prefix","limit":1}"#,
            #"""
            {"items":[{"id":"<id 8>","campaign":"<id 6>","owner":null,"prefix":<prefix>,"kind":"code",\#
            "state":"active","uses":1,"max_uses":2,"expires_at":"2036-01-01T00:00:00.000Z",\#
            "revoked_at":null,"note":"press","created_at":<time>,"reservations":[]}],\#
            "next_cursor":null}
            """#),
        ScriptedCall(
            "invite.redeem",
            #"{"code":"0000-0000-0000","account":"$account"}"#,
            #"{"outcome":"refused","already":false,"reason":"unknown"}"#),
        ScriptedCall(
            "access.enter",
            #"{"account":"$account","product":"sora","location":"US"}"#,
            #"""
            {"outcome":"entered","admission":{"at":<time>,"region":"US",\#
            "redemption":"<id 11>"},"decision":{"admitted":true,"account":"<id 3>",\#
            "product":"sora","requirements":[{"requirement":"account","state":"met"},\#
            {"requirement":"legal","state":"met"},{"requirement":"region","state":"met"},\#
            {"requirement":"link","state":"met"},{"requirement":"invite","state":"met"},\#
            {"requirement":"subscription","state":"met"}],"next_step":"none",\#
            "admission":{"at":<time>,"region":"US","redemption":"<id 11>"},"as_of":<time>,\#
            "valid_until":"2036-01-01T00:00:00.000Z"}}
            """#),
        ScriptedCall(
            "access.enter",
            #"{"account":"$account","product":"sora","location":"US"}"#,
            #"""
            {"outcome":"already_in","admission":{"at":<time>,"region":"US",\#
            "redemption":"<id 11>"},"decision":{"admitted":true,"account":"<id 3>",\#
            "product":"sora","requirements":[{"requirement":"account","state":"met"},\#
            {"requirement":"legal","state":"met"},{"requirement":"region","state":"met"},\#
            {"requirement":"link","state":"met"},{"requirement":"invite","state":"met"},\#
            {"requirement":"subscription","state":"met"}],"next_step":"none",\#
            "admission":{"at":<time>,"region":"US","redemption":"<id 11>"},"as_of":<time>,\#
            "valid_until":"2036-01-01T00:00:00.000Z"}}
            """#),
        ScriptedCall(
            "subscription.revoke",
            #"{"subscription":"$subscription","reason":"mistake"}"#,
            #"""
            {"subscription":{"id":"<id 12>","account":"<id 3>","provider":"grant",\#
            "plan":"plus","state":"revoked","will_renew":false,\#
            "paid_through":"2036-01-01T00:00:00.000Z","access_until":<time>,"raw_status":null,\#
            "grace_until":null,"environment":"production","held":false,"created_at":<time>}}
            """#),
        ScriptedCall(
            "access.check",
            #"{"account":"$account","product":"sora"}"#,
            #"""
            {"admitted":false,"account":"<id 3>","product":"sora",\#
            "requirements":[{"requirement":"account","state":"met"},{"requirement":"legal",\#
            "state":"met"},{"requirement":"region","state":"met"},{"requirement":"link",\#
            "state":"met"},{"requirement":"invite","state":"met"},\#
            {"requirement":"subscription","state":"unmet","reason":"revoked"}],\#
            "next_step":"subscribe","admission":{"at":<time>,"region":"US",\#
            "redemption":"<id 11>"},"as_of":<time>,"valid_until":"2036-01-01T00:00:00.000Z"}
            """#),
        ScriptedCall(
            "invite.extend",
            #"""
            {"invite":"$invite","expires_at":"2036-01-01T00:00:00Z","max_uses":5,\#
            "reason":"asked for"}
            """#,
            #"""
            {"outcome":"extended","invite":{"id":"<id 9>","campaign":"<id 6>",\#
            "owner":null,"prefix":<prefix>,"kind":"code","state":"active","uses":0,"max_uses":5,\#
            "expires_at":"2036-01-01T00:00:00.000Z","revoked_at":null,"note":"press",\#
            "created_at":<time>,"refusal":null,"product":"sora","campaign_name":"second",\#
            "campaign_mode":"invite","attempts_refused":0,"reservations":[],"redemptions":[]}}
            """#),
        ScriptedCall(
            "account.unlock",
            #"{"account":"$account","reason":"mistyped"}"#,
            #"{"outcome":"unlocked","already":false,"account":"<id 3>","failures":1}"#),
        ScriptedCall(
            "invite.resume",
            #"{"invite":"$unpaused","reason":"a false alarm"}"#,
            #"""
            {"outcome":"resumed","already":true,"invite":{"id":"<id 8>","campaign":"<id 6>",\#
            "owner":null,"prefix":<prefix>,"kind":"code","state":"active","uses":1,"max_uses":2,\#
            "expires_at":"2036-01-01T00:00:00.000Z","revoked_at":null,"note":"press",\#
            "created_at":<time>,"refusal":null,"product":"sora","campaign_name":"second",\#
            "campaign_mode":"invite","attempts_refused":0,"reservations":[],"redemptions":[{"id":"<id 10>",\#
            "account":"<id 3>","state":"released","at":<time>,"region":"US"},{"id":"<id 11>",\#
            "account":"<id 3>","state":"confirmed","at":<time>,"region":"US"}]}}
            """#),
        ScriptedCall(
            "invite.rotate",
            #"{"invite":"$unpaused","reason":"sold"}"#,
            #"""
            {"outcome":"rotated","issued":{"id":"<id 13>","code":<code>,"prefix":<prefix>,\#
            "max_uses":1,"expires_at":"2036-01-01T00:00:00.000Z"},"invite":{"id":"<id 8>",\#
            "campaign":"<id 6>","owner":null,"prefix":<prefix>,"kind":"code","state":"revoked",\#
            "uses":1,"max_uses":2,"expires_at":"2036-01-01T00:00:00.000Z","revoked_at":<time>,\#
            "revoke_reason":"sold","rotated_to":"<id 13>","note":"press","created_at":<time>,\#
            "refusal":"revoked","product":"sora","campaign_name":"second",\#
            "campaign_mode":"invite","attempts_refused":0,"reservations":[],"redemptions":[{"id":"<id 10>",\#
            "account":"<id 3>","state":"released","at":<time>,"region":"US"},{"id":"<id 11>",\#
            "account":"<id 3>","state":"confirmed","at":<time>,"region":"US"}]}}
            """#),
        ScriptedCall(
            "invite.revoke",
            #"{"code":"$other","reason":"leaked"}"#,
            #"""
            {"outcome":"revoked","already":false,"invite":{"id":"<id 9>","campaign":"<id 6>",\#
            "owner":null,"prefix":<prefix>,"kind":"code","state":"revoked","uses":0,"max_uses":5,\#
            "expires_at":"2036-01-01T00:00:00.000Z","revoked_at":<time>,\#
            "revoke_reason":"leaked","note":"press","created_at":<time>,"refusal":"revoked",\#
            "product":"sora","campaign_name":"second","campaign_mode":"invite",\#
            "attempts_refused":0,\#
            "reservations":[],"redemptions":[]}}
            """#),
        ScriptedCall(
            "account.create",
            #"{"identity":{"issuer":"chatgpt","subject":"user 2"},"home_region":"US"}"#,
            keeps: ["waiting": ["account", "id"]],
            #"""
            {"account":{"id":"<id 14>","state":"active","home_region":"US","created_at":<time>},\#
            "created":true}
            """#),
        ScriptedCall(
            "waitlist.join",
            #"{"account":"$account","product":"sora"}"#,
            #"{"outcome":"refused","already":false,"reason":"invited"}"#),
        ScriptedCall(
            "waitlist.status",
            #"{"account":"$waiting","product":"sora"}"#,
            #"{"state":"none"}"#),
        ScriptedCall(
            "waitlist.join",
            #"{"account":"$waiting","product":"sora"}"#,
            #"""
            {"outcome":"joined","already":false,"state":"waiting","region":"US","place":1,\#
            "cohort":<time>,"commitment":<digest>,"joined_at":<time>}
            """#),
        ScriptedCall(
            "waitlist.draw",
            #"{"product":"sora","region":"US","count":5,"dry_run":true}"#,
            #"""
            {"campaign":"<id 6>","dry_run":true,"released":[{"account":"<id 14>",\#
            "invite":"<id 15>"}],"passed_over":0}
            """#),
        ScriptedCall(
            "waitlist.draw",
            #"{"product":"sora","region":"US","count":5}"#,
            #"""
            {"campaign":"<id 6>","dry_run":false,"released":[{"account":"<id 14>",\#
            "invite":"<id 16>"}],"passed_over":0}
            """#),
        ScriptedCall(
            "waitlist.status",
            #"{"account":"$waiting","product":"sora"}"#,
            keeps: ["offer": ["offer", "code"]],
            #"""
            {"state":"offered","region":"US","place":null,"cohort":<time>,"commitment":<digest>,\#
            "joined_at":<time>,"offer":{"invite":"<id 16>","code":<code>,"expires_at":<time>}}
            """#),
        ScriptedCall(
            "waitlist.list",
            #"{"product":"sora"}"#,
            #"""
            {"items":[{"region":"US","waiting":0,"subscribers":0,"open_offers":1,"draws":1,\#
            "drawn_at":<time>,"first_cohort":null}],"next_cursor":null}
            """#),
        ScriptedCall(
            "waitlist.proof",
            #"{"product":"sora","region":"US"}"#,
            #"""
            {"product":"sora","region":"US","cohorts":[{"cohort":<time>,"commitment":<digest>,\#
            "secret":null,"revealed_at":null,"taken":0,"roll":<digest>},{"cohort":<time>,\#
            "commitment":<digest>,"secret":null,"revealed_at":null,"taken":1,"roll":<digest>}]}
            """#),
        ScriptedCall(
            "invite.redeem",
            #"{"code":"$offer","account":"$account"}"#,
            #"{"outcome":"refused","already":false,"reason":"bound"}"#),
        ScriptedCall(
            "invite.redeem",
            #"{"code":"$offer","account":"$waiting"}"#,
            #"""
            {"outcome":"redeemed","already":false,"redemption":{"id":"<id 17>",\#
            "account":"<id 14>","state":"confirmed","at":<time>}}
            """#),
    ]

    /// An account invites another one; then staff look after both.
    private static let branch = [
        ScriptedCall(
            "allowance.grant",
            #"{"account":"$account","product":"sora","count":2,"reason":"press"}"#,
            #"""
            {"allowance":{"account":"<id 3>","product":"sora","granted":2,"issued":0,"left":2,\#
            "frozen":false,"frozen_at":null,"freeze_reason":null,"matures_at":<time>}}
            """#),
        ScriptedCall(
            "invite.issue",
            #"{"campaign":"$campaign","count":1,"max_uses":3,"owner":"$account"}"#,
            keeps: ["own": ["invites", "0", "code"]],
            #"""
            {"batch":"<id 18>","invites":[{"id":"<id 19>","code":<code>,"prefix":<prefix>,\#
            "max_uses":3,"expires_at":null}]}
            """#),
        ScriptedCall(
            "account.create",
            #"{"home_region":"US"}"#,
            keeps: ["friend": ["account", "id"]],
            #"""
            {"account":{"id":"<id 20>","state":"active","home_region":"US",\#
            "created_at":<time>},"created":true}
            """#),
        ScriptedCall(
            "invite.redeem",
            #"{"code":"$own","account":"$friend"}"#,
            #"""
            {"outcome":"redeemed","already":false,"redemption":{"id":"<id 21>",\#
            "account":"<id 20>","state":"confirmed","at":<time>}}
            """#),
        ScriptedCall(
            "invite.mine",
            #"{"account":"$account","product":"sora"}"#,
            #"""
            {"allowance":{"account":"<id 3>","product":"sora","granted":6,"issued":3,"left":3,\#
            "frozen":false,"frozen_at":null,"freeze_reason":null,"matures_at":<time>},\#
            "codes":[{"id":"<id 19>","campaign":"<id 6>","code":<code>,"prefix":<prefix>,\#
            "state":"active","uses":1,"max_uses":3,"expires_at":null,"created_at":<time>,\#
            "redemptions":[{"id":"<id 21>","account":"<id 20>","state":"confirmed",\#
            "at":<time>}]}],"next_cursor":null}
            """#),
        ScriptedCall(
            "invite.tree",
            #"{"account":"$account"}"#,
            #"""
            {"account":"<id 3>","product":"sora","members":2,"levels":1,"items":[\#
            {"account":"<id 3>","inviter":null,"invite":null,"level":0,"depth":0,\#
            "state":"active","joined_at":<time>,"invited":1},{"account":"<id 20>",\#
            "inviter":"<id 3>","invite":"<id 19>","level":1,"depth":1,"state":"active",\#
            "joined_at":<time>,"invited":0}],"next_cursor":null}
            """#),
        ScriptedCall(
            "allowance.freeze",
            #"{"account":"$friend","product":"sora","reason":"sold"}"#,
            #"""
            {"allowance":{"account":"<id 20>","product":"sora","granted":0,"issued":0,\#
            "left":0,"frozen":true,"frozen_at":<time>,"freeze_reason":"sold",\#
            "matures_at":null}}
            """#),
        ScriptedCall(
            "allowance.unfreeze",
            #"{"account":"$friend","product":"sora","reason":"mistake"}"#,
            #"""
            {"allowance":{"account":"<id 20>","product":"sora","granted":0,"issued":0,\#
            "left":0,"frozen":false,"frozen_at":null,"freeze_reason":null,"matures_at":null}}
            """#),
        ScriptedCall(
            "invite.revoke_branch",
            #"""
            {"account":"$account","actions":["suspend_members","freeze_allowances",\#
            "revoke_unused_codes"],"dry_run":true}
            """#,
            #"""
            {"count":5,"members":2,"touched":{"freeze_allowances":2,"revoke_unused_codes":1,\#
            "suspend_members":2}}
            """#),
        ScriptedCall(
            "invite.revoke_branch",
            #"""
            {"account":"$account","actions":["suspend_members","freeze_allowances",\#
            "revoke_unused_codes"],"dry_run":false,"confirm":5}
            """#,
            keeps: ["branch": ["batch"]],
            #"""
            {"count":5,"batch":"<id 22>","members":2,"touched":{"freeze_allowances":2,\#
            "revoke_unused_codes":1,"suspend_members":2}}
            """#),
        ScriptedCall(
            "invite.restore_batch",
            #"{"batch":"$branch","reason":"mistake"}"#,
            #"{"restored":5,"skipped_count":0,"skipped":[]}"#),
        ScriptedCall(
            "subscription.get",
            #"{"subscription":"$subscription"}"#,
            #"""
            {"subscription":{"id":"<id 12>","account":"<id 3>","provider":"grant",\#
            "plan":"plus","state":"revoked","will_renew":false,\#
            "paid_through":"2036-01-01T00:00:00.000Z","access_until":<time>,"raw_status":null,\#
            "grace_until":null,"environment":"production","held":false,"created_at":<time>},\#
            "events":[],"moments":[],"holds":[{"id":"<id 23>","from":<time>,"until":<time>,\#
            "reason":"looked into","dispute":null}]}
            """#),
        ScriptedCall(
            "billing.ingest", StripeHook.parameters(StripeHook.event(1)),
            keeps: ["event": ["event"]],
            #"{"outcome":"applied","event":"<id 24>"}"#),
        ScriptedCall(
            "billing.events", "{}",
            #"""
            {"items":[{"id":"<id 24>","provider":"stripe","environment":"production",\#
            "origin":"ingest","kind":"customer.subscription.updated","occurred_at":<time>,\#
            "received_at":<time>,"outcome":"applied","attempts":0,"subscription":null}],\#
            "next_cursor":null}
            """#),
        ScriptedCall(
            "billing.retry",
            #"{"event":"$event"}"#,
            #"{"outcome":"applied","event":"<id 24>"}"#),
    ]
}

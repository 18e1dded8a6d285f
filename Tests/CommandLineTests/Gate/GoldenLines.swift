/// What every command writes in its good case, as JSON lines. Ids, times and codes are replaced.
enum GoldenLines {
    // swift-format-ignore
    static let text = #"""
        $ admit product put sora Sora --link openai --keep-admitted
        {"product":{"product":"sora","name":"Sora","policy":{"links":["openai"],"keep_admitted":true,"travel":"home_only"}}}

        $ admit product list
        {"product":"sora","name":"Sora","policy":{"links":["openai"],"keep_admitted":true,"travel":"home_only"}}

        $ admit plan put chatgpt_plus --entitlement sora --provider-product stripe:price:1
        {"plan":{"plan":"chatgpt_plus","entitlements":["sora"],"provider_products":[{"provider":"stripe","product":"price:1"}]}}

        $ admit plan list
        {"plan":"chatgpt_plus","entitlements":["sora"],"provider_products":[{"provider":"stripe","product":"price:1"}]}

        $ admit region set sora US rollout open launch --percent 100 --until 2099-01-01
        {"rule":{"id":"00000000-0000-7000-8000-000000000000","product":"sora","region":"US","layer":"rollout","status":"open","requires":{"invite":true,"entitlement":"sora"},"percent":100,"from":"2000-01-01T00:00:00.000Z","until":"2000-01-01T00:00:00.000Z","reason":"launch"}}

        $ admit region set sora CA rollout waitlist soon
        {"rule":{"id":"00000000-0000-7000-8000-000000000000","product":"sora","region":"CA","layer":"rollout","status":"waitlist","from":"2000-01-01T00:00:00.000Z","until":null,"reason":"soon"}}

        $ admit region set sora KP legal blocked sanctions --yes
        {"rule":{"id":"00000000-0000-7000-8000-000000000000","product":"sora","region":"KP","layer":"legal","status":"blocked","from":"2000-01-01T00:00:00.000Z","until":null,"reason":"sanctions"}}

        $ admit region list sora
        {"id":"00000000-0000-7000-8000-000000000000","product":"sora","region":"CA","layer":"rollout","status":"waitlist","from":"2000-01-01T00:00:00.000Z","until":null,"reason":"soon"}
        {"id":"00000000-0000-7000-8000-000000000000","product":"sora","region":"KP","layer":"legal","status":"blocked","from":"2000-01-01T00:00:00.000Z","until":null,"reason":"sanctions"}
        {"id":"00000000-0000-7000-8000-000000000000","product":"sora","region":"US","layer":"rollout","status":"open","requires":{"invite":true,"entitlement":"sora"},"percent":100,"from":"2000-01-01T00:00:00.000Z","until":"2000-01-01T00:00:00.000Z","reason":"launch"}

        $ admit campaign create sora "Launch week" --region US --budget 100 --opens-at 2020-01-01 --closes-at 2099-01-01 --max-depth 2
        {"campaign":{"id":"00000000-0000-7000-8000-000000000000","product":"sora","name":"Launch week","mode":"invite","hold_minutes":15,"regions":["US"],"budget":100,"uses":0,"opens_at":"2000-01-01T00:00:00.000Z","closes_at":"2000-01-01T00:00:00.000Z","max_depth":2,"subscribers_first":false,"created_at":"2000-01-01T00:00:00.000Z"}}

        $ admit campaign list --product sora
        {"id":"00000000-0000-7000-8000-000000000000","product":"sora","name":"Launch week","mode":"invite","hold_minutes":15,"regions":["US"],"budget":100,"uses":0,"opens_at":"2000-01-01T00:00:00.000Z","closes_at":"2000-01-01T00:00:00.000Z","max_depth":2,"subscribers_first":false,"created_at":"2000-01-01T00:00:00.000Z"}

        $ admit invite issue 00000000-0000-7000-8000-000000000000 1 --max-uses 5 --note "for friends"
        {"id":"00000000-0000-7000-8000-000000000000","code":"AAAA-AAAA-AAAA","prefix":"AAAA","max_uses":5,"expires_at":null}

        $ admit campaign update 00000000-0000-7000-8000-000000000000 --budget 200 --hold-minutes 30
        {"campaign":{"id":"00000000-0000-7000-8000-000000000000","product":"sora","name":"Launch week","mode":"invite","hold_minutes":30,"regions":["US"],"budget":200,"uses":0,"opens_at":"2000-01-01T00:00:00.000Z","closes_at":"2000-01-01T00:00:00.000Z","max_depth":2,"subscribers_first":false,"created_at":"2000-01-01T00:00:00.000Z"}}

        $ admit account create --identity google:anna --home-region US
        {"account":{"id":"00000000-0000-7000-8000-000000000000","state":"active","home_region":"US","created_at":"2000-01-01T00:00:00.000Z"},"created":true}

        $ admit link attach google:anna openai:77
        {"outcome":"linked","link":{"id":"00000000-0000-7000-8000-000000000000","account":"00000000-0000-7000-8000-000000000000","issuer":"openai","environment":"production","subject":"77","since":"2000-01-01T00:00:00.000Z"}}

        $ admit account show openai:77
        {"account":{"id":"00000000-0000-7000-8000-000000000000","state":"active","home_region":"US","created_at":"2000-01-01T00:00:00.000Z","links":[{"id":"00000000-0000-7000-8000-000000000000","account":"00000000-0000-7000-8000-000000000000","issuer":"google","environment":"production","subject":"anna","since":"2000-01-01T00:00:00.000Z"},{"id":"00000000-0000-7000-8000-000000000000","account":"00000000-0000-7000-8000-000000000000","issuer":"openai","environment":"production","subject":"77","since":"2000-01-01T00:00:00.000Z"}]}}

        $ admit access check google:ghost sora
        {"admitted":false,"account":null,"product":"sora","requirements":[{"requirement":"account","state":"unmet","reason":"unknown"},{"requirement":"legal","state":"met"},{"requirement":"region","state":"unresolved","reason":"unresolved"},{"requirement":"link","state":"unmet","reason":"missing","issuer":"openai"},{"requirement":"invite","state":"unmet","reason":"none"},{"requirement":"subscription","state":"unmet","reason":"none"}],"next_step":"contact_support","as_of":"2000-01-01T00:00:00.000Z","valid_until":null}

        $ admit access check google:anna sora
        {"admitted":false,"account":"00000000-0000-7000-8000-000000000000","product":"sora","requirements":[{"requirement":"account","state":"met"},{"requirement":"legal","state":"met"},{"requirement":"region","state":"met"},{"requirement":"link","state":"met"},{"requirement":"invite","state":"unmet","reason":"none"},{"requirement":"subscription","state":"unmet","reason":"none"}],"next_step":"redeem_invite","as_of":"2000-01-01T00:00:00.000Z","valid_until":"2000-01-01T00:00:00.000Z"}

        $ admit access preview sora US --suppose-invite --suppose-link openai
        {"admitted":false,"account":null,"product":"sora","requirements":[{"requirement":"account","state":"met"},{"requirement":"legal","state":"met"},{"requirement":"region","state":"met"},{"requirement":"link","state":"met"},{"requirement":"invite","state":"met"},{"requirement":"subscription","state":"unmet","reason":"none"}],"next_step":"subscribe","as_of":"2000-01-01T00:00:00.000Z","valid_until":"2000-01-01T00:00:00.000Z","paying_would_admit":true,"paying_would_be_double":false,"duplicate_subscriptions":[]}

        $ admit access preview sora CA --account google:anna
        {"admitted":false,"account":"00000000-0000-7000-8000-000000000000","product":"sora","requirements":[{"requirement":"account","state":"met"},{"requirement":"legal","state":"met"},{"requirement":"region","state":"unmet","reason":"waitlist"},{"requirement":"link","state":"met"},{"requirement":"invite","state":"unmet","reason":"none"},{"requirement":"subscription","state":"unmet","reason":"none"}],"next_step":"join_waitlist","as_of":"2000-01-01T00:00:00.000Z","valid_until":null,"paying_would_admit":false,"paying_would_be_double":false,"duplicate_subscriptions":[]}

        $ admit invite redeem AAAA-AAAA-AAAA google:anna --reserve --location US
        {"outcome":"reserved","already":false,"redemption":{"id":"00000000-0000-7000-8000-000000000000","account":"00000000-0000-7000-8000-000000000000","state":"reserved","at":"2000-01-01T00:00:00.000Z","reserved_until":"2000-01-01T00:00:00.000Z"}}

        $ admit invite show AAAA-AAAA-AAAA
        {"invite":{"id":"00000000-0000-7000-8000-000000000000","campaign":"00000000-0000-7000-8000-000000000000","owner":null,"prefix":"AAAA","kind":"code","state":"active","uses":1,"max_uses":5,"expires_at":null,"revoked_at":null,"note":"for friends","created_at":"2000-01-01T00:00:00.000Z","refusal":null,"product":"sora","campaign_name":"Launch week","campaign_mode":"invite","attempts_refused":0,"reservations":[{"id":"00000000-0000-7000-8000-000000000000","account":"00000000-0000-7000-8000-000000000000","state":"reserved","at":"2000-01-01T00:00:00.000Z","reserved_until":"2000-01-01T00:00:00.000Z","region":"US"}],"redemptions":[{"id":"00000000-0000-7000-8000-000000000000","account":"00000000-0000-7000-8000-000000000000","state":"reserved","at":"2000-01-01T00:00:00.000Z","reserved_until":"2000-01-01T00:00:00.000Z","region":"US"}]}}

        $ admit access check google:anna sora
        {"admitted":false,"account":"00000000-0000-7000-8000-000000000000","product":"sora","requirements":[{"requirement":"account","state":"met"},{"requirement":"legal","state":"met"},{"requirement":"region","state":"met"},{"requirement":"link","state":"met"},{"requirement":"invite","state":"unmet","reason":"reserved","reserved_until":"2000-01-01T00:00:00.000Z"},{"requirement":"subscription","state":"unmet","reason":"none"}],"next_step":"subscribe","as_of":"2000-01-01T00:00:00.000Z","valid_until":"2000-01-01T00:00:00.000Z"}

        $ admit subscription grant google:anna chatgpt_plus 2100-01-01 "paid twice"
        {"subscription":{"id":"00000000-0000-7000-8000-000000000000","account":"00000000-0000-7000-8000-000000000000","provider":"grant","plan":"chatgpt_plus","state":"active","will_renew":false,"paid_through":"2100-01-01T00:00:00.000Z","access_until":"2100-01-01T00:00:00.000Z","raw_status":null,"grace_until":null,"environment":"production","held":false,"created_at":"2000-01-01T00:00:00.000Z"}}

        $ admit subscription list google:anna
        {"id":"00000000-0000-7000-8000-000000000000","account":"00000000-0000-7000-8000-000000000000","provider":"grant","plan":"chatgpt_plus","state":"active","will_renew":false,"paid_through":"2100-01-01T00:00:00.000Z","access_until":"2100-01-01T00:00:00.000Z","raw_status":null,"grace_until":null,"environment":"production","held":false,"created_at":"2000-01-01T00:00:00.000Z"}

        $ admit invite confirm 00000000-0000-7000-8000-000000000000
        {"outcome":"confirmed","already":false,"redemption":{"id":"00000000-0000-7000-8000-000000000000","account":"00000000-0000-7000-8000-000000000000","state":"confirmed","at":"2000-01-01T00:00:00.000Z"}}

        $ admit access check google:anna sora
        {"admitted":true,"account":"00000000-0000-7000-8000-000000000000","product":"sora","requirements":[{"requirement":"account","state":"met"},{"requirement":"legal","state":"met"},{"requirement":"region","state":"met"},{"requirement":"link","state":"met"},{"requirement":"invite","state":"met"},{"requirement":"subscription","state":"met"}],"next_step":"enter","as_of":"2000-01-01T00:00:00.000Z","valid_until":"2000-01-01T00:00:00.000Z"}

        $ admit access enter google:anna sora
        {"outcome":"entered","admission":{"at":"2000-01-01T00:00:00.000Z","region":"US","redemption":"00000000-0000-7000-8000-000000000000"},"decision":{"admitted":true,"account":"00000000-0000-7000-8000-000000000000","product":"sora","requirements":[{"requirement":"account","state":"met"},{"requirement":"legal","state":"met"},{"requirement":"region","state":"met"},{"requirement":"link","state":"met"},{"requirement":"invite","state":"met"},{"requirement":"subscription","state":"met"}],"next_step":"none","admission":{"at":"2000-01-01T00:00:00.000Z","region":"US","redemption":"00000000-0000-7000-8000-000000000000"},"as_of":"2000-01-01T00:00:00.000Z","valid_until":"2000-01-01T00:00:00.000Z"}}

        $ admit access enter google:anna sora
        {"outcome":"already_in","admission":{"at":"2000-01-01T00:00:00.000Z","region":"US","redemption":"00000000-0000-7000-8000-000000000000"},"decision":{"admitted":true,"account":"00000000-0000-7000-8000-000000000000","product":"sora","requirements":[{"requirement":"account","state":"met"},{"requirement":"legal","state":"met"},{"requirement":"region","state":"met"},{"requirement":"link","state":"met"},{"requirement":"invite","state":"met"},{"requirement":"subscription","state":"met"}],"next_step":"none","admission":{"at":"2000-01-01T00:00:00.000Z","region":"US","redemption":"00000000-0000-7000-8000-000000000000"},"as_of":"2000-01-01T00:00:00.000Z","valid_until":"2000-01-01T00:00:00.000Z"}}

        $ admit invite release 00000000-0000-7000-8000-000000000000 mistake
        {"outcome":"refused","already":false,"reason":"confirmed","redemption":{"id":"00000000-0000-7000-8000-000000000000","account":"00000000-0000-7000-8000-000000000000","state":"confirmed","at":"2000-01-01T00:00:00.000Z"}}
        [1]

        $ admit invite list
        {"id":"00000000-0000-7000-8000-000000000000","campaign":"00000000-0000-7000-8000-000000000000","owner":null,"prefix":"AAAA","kind":"code","state":"active","uses":1,"max_uses":5,"expires_at":null,"revoked_at":null,"note":"for friends","created_at":"2000-01-01T00:00:00.000Z","reservations":[]}

        $ admit invite extend 00000000-0000-7000-8000-000000000000 2098-01-01 "asked for" --max-uses 6
        {"outcome":"extended","invite":{"id":"00000000-0000-7000-8000-000000000000","campaign":"00000000-0000-7000-8000-000000000000","owner":null,"prefix":"AAAA","kind":"code","state":"active","uses":1,"max_uses":6,"expires_at":"2000-01-01T00:00:00.000Z","revoked_at":null,"note":"for friends","created_at":"2000-01-01T00:00:00.000Z","refusal":null,"product":"sora","campaign_name":"Launch week","campaign_mode":"invite","attempts_refused":0,"reservations":[],"redemptions":[{"id":"00000000-0000-7000-8000-000000000000","account":"00000000-0000-7000-8000-000000000000","state":"confirmed","at":"2000-01-01T00:00:00.000Z","region":"US"}]}}

        $ admit invite revoke AAAA-AAAA-AAAA leaked --yes
        {"outcome":"revoked","already":false,"invite":{"id":"00000000-0000-7000-8000-000000000000","campaign":"00000000-0000-7000-8000-000000000000","owner":null,"prefix":"AAAA","kind":"code","state":"revoked","uses":1,"max_uses":6,"expires_at":"2000-01-01T00:00:00.000Z","revoked_at":"2000-01-01T00:00:00.000Z","revoke_reason":"leaked","note":"for friends","created_at":"2000-01-01T00:00:00.000Z","refusal":"revoked","product":"sora","campaign_name":"Launch week","campaign_mode":"invite","attempts_refused":0,"reservations":[],"redemptions":[{"id":"00000000-0000-7000-8000-000000000000","account":"00000000-0000-7000-8000-000000000000","state":"confirmed","at":"2000-01-01T00:00:00.000Z","region":"US"}]}}

        $ admit invite show AAAA-AAAA-AAAA
        {"invite":{"id":"00000000-0000-7000-8000-000000000000","campaign":"00000000-0000-7000-8000-000000000000","owner":null,"prefix":"AAAA","kind":"code","state":"revoked","uses":1,"max_uses":6,"expires_at":"2000-01-01T00:00:00.000Z","revoked_at":"2000-01-01T00:00:00.000Z","revoke_reason":"leaked","note":"for friends","created_at":"2000-01-01T00:00:00.000Z","refusal":"revoked","product":"sora","campaign_name":"Launch week","campaign_mode":"invite","attempts_refused":0,"reservations":[],"redemptions":[{"id":"00000000-0000-7000-8000-000000000000","account":"00000000-0000-7000-8000-000000000000","state":"confirmed","at":"2000-01-01T00:00:00.000Z","region":"US"}]}}

        $ admit invite list --state revoked --limit 1
        {"id":"00000000-0000-7000-8000-000000000000","campaign":"00000000-0000-7000-8000-000000000000","owner":null,"prefix":"AAAA","kind":"code","state":"revoked","uses":1,"max_uses":6,"expires_at":"2000-01-01T00:00:00.000Z","revoked_at":"2000-01-01T00:00:00.000Z","revoke_reason":"leaked","note":"for friends","created_at":"2000-01-01T00:00:00.000Z","reservations":[]}

        $ admit subscription revoke 00000000-0000-7000-8000-000000000000 "charged back" --yes
        {"subscription":{"id":"00000000-0000-7000-8000-000000000000","account":"00000000-0000-7000-8000-000000000000","provider":"grant","plan":"chatgpt_plus","state":"revoked","will_renew":false,"paid_through":"2100-01-01T00:00:00.000Z","access_until":"2000-01-01T00:00:00.000Z","raw_status":null,"grace_until":null,"environment":"production","held":false,"created_at":"2000-01-01T00:00:00.000Z"}}

        $ admit subscription list google:anna
        {"id":"00000000-0000-7000-8000-000000000000","account":"00000000-0000-7000-8000-000000000000","provider":"grant","plan":"chatgpt_plus","state":"revoked","will_renew":false,"paid_through":"2100-01-01T00:00:00.000Z","access_until":"2000-01-01T00:00:00.000Z","raw_status":null,"grace_until":null,"environment":"production","held":false,"created_at":"2000-01-01T00:00:00.000Z"}

        $ admit access check google:anna sora
        {"admitted":false,"account":"00000000-0000-7000-8000-000000000000","product":"sora","requirements":[{"requirement":"account","state":"met"},{"requirement":"legal","state":"met"},{"requirement":"region","state":"met"},{"requirement":"link","state":"met"},{"requirement":"invite","state":"met"},{"requirement":"subscription","state":"unmet","reason":"revoked"}],"next_step":"subscribe","admission":{"at":"2000-01-01T00:00:00.000Z","region":"US","redemption":"00000000-0000-7000-8000-000000000000"},"as_of":"2000-01-01T00:00:00.000Z","valid_until":"2000-01-01T00:00:00.000Z"}

        $ admit account create --identity google:bert --home-region US
        {"account":{"id":"00000000-0000-7000-8000-000000000000","state":"active","home_region":"US","created_at":"2000-01-01T00:00:00.000Z"},"created":true}

        $ admit waitlist join google:bert sora
        {"outcome":"refused","already":false,"reason":"link"}
        [1]

        $ admit link attach google:bert openai:78
        {"outcome":"linked","link":{"id":"00000000-0000-7000-8000-000000000000","account":"00000000-0000-7000-8000-000000000000","issuer":"openai","environment":"production","subject":"78","since":"2000-01-01T00:00:00.000Z"}}

        $ admit waitlist list sora

        $ admit waitlist status google:bert sora
        {"state":"none"}

        $ admit waitlist join google:bert sora
        {"outcome":"joined","already":false,"state":"waiting","region":"US","place":1,"cohort":"2000-01-01T00:00:00.000Z","commitment":"0000000000000000000000000000000000000000000000000000000000000000","joined_at":"2000-01-01T00:00:00.000Z"}

        $ admit waitlist status google:bert sora
        {"state":"waiting","region":"US","place":1,"cohort":"2000-01-01T00:00:00.000Z","commitment":"0000000000000000000000000000000000000000000000000000000000000000","joined_at":"2000-01-01T00:00:00.000Z"}

        $ admit waitlist draw sora US 3 --dry-run
        {"campaign":"00000000-0000-7000-8000-000000000000","dry_run":true,"released":[{"account":"00000000-0000-7000-8000-000000000000","invite":"00000000-0000-7000-8000-000000000000"}],"passed_over":0}

        $ admit waitlist draw sora US 3 --yes
        {"campaign":"00000000-0000-7000-8000-000000000000","dry_run":false,"released":[{"account":"00000000-0000-7000-8000-000000000000","invite":"00000000-0000-7000-8000-000000000000"}],"passed_over":0}

        $ admit waitlist list sora
        {"region":"US","waiting":0,"subscribers":0,"open_offers":1,"draws":1,"drawn_at":"2000-01-01T00:00:00.000Z","first_cohort":null}

        $ admit waitlist verify sora US
        {"holds":true,"cohorts":0,"entries":0,"open_cohorts":1,"flaw":null,"flawed_cohort":null}


        """#
}

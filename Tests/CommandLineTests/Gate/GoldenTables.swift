/// What every command writes in its good case, as tables, for people. Ids, times and codes are replaced.
enum GoldenTables {
    // swift-format-ignore
    static let text = #"""
        $ admit product put sora Sora --link openai --keep-admitted
        ✔ the product stands as shown
        PRODUCT NAME LINKS  KEEPS ADMITTED TRAVEL    GRACE DAYS
        ------- ---- ------ -------------- --------- ----------
        sora    Sora openai yes            home only

        $ admit product list
        PRODUCT NAME LINKS  KEEPS ADMITTED TRAVEL    GRACE DAYS
        ------- ---- ------ -------------- --------- ----------
        sora    Sora openai yes            home only

        $ admit plan put chatgpt_plus --entitlement sora --provider-product stripe:price:1
        ✔ the plan stands as shown
        PLAN         ENTITLEMENTS PROVIDER PRODUCTS
        ------------ ------------ -----------------
        chatgpt_plus sora         stripe:price:1

        $ admit plan list
        PLAN         ENTITLEMENTS PROVIDER PRODUCTS
        ------------ ------------ -----------------
        chatgpt_plus sora         stripe:price:1

        $ admit region set sora US rollout open launch --percent 100 --until 2099-01-01
        ✔ set US to open for sora
        REGION LAYER   STATUS INVITE ENTITLEMENT PERCENT FROM                    UNTIL                   WHY
        ------ ------- ------ ------ ----------- ------- ----------------------- ----------------------- ------
        US     rollout open   yes    sora        100     2000-01-01 00:00:00 UTC 2000-01-01 00:00:00 UTC launch

        $ admit region set sora CA rollout waitlist soon
        ✔ set CA to waitlist for sora
        REGION LAYER   STATUS   INVITE ENTITLEMENT PERCENT FROM                    UNTIL WHY
        ------ ------- -------- ------ ----------- ------- ----------------------- ----- ----
        CA     rollout waitlist                            2000-01-01 00:00:00 UTC       soon

        $ admit region set sora KP legal blocked sanctions --yes
        ✔ set KP to blocked for sora
        REGION LAYER STATUS  INVITE ENTITLEMENT PERCENT FROM                    UNTIL WHY
        ------ ----- ------- ------ ----------- ------- ----------------------- ----- ---------
        KP     legal blocked                            2000-01-01 00:00:00 UTC       sanctions

        $ admit region list sora
        REGION LAYER   STATUS   INVITE ENTITLEMENT PERCENT FROM                    UNTIL                   WHY
        ------ ------- -------- ------ ----------- ------- ----------------------- ----------------------- ---------
        CA     rollout waitlist                            2000-01-01 00:00:00 UTC                         soon
        KP     legal   blocked                             2000-01-01 00:00:00 UTC                         sanctions
        US     rollout open     yes    sora        100     2000-01-01 00:00:00 UTC 2000-01-01 00:00:00 UTC launch

        $ admit campaign create sora "Launch week" --region US --budget 100 --opens-at 2020-01-01 --closes-at 2099-01-01 --max-depth 2
        ✔ made a campaign
        campaign   00000000-0000-7000-8000-000000000000
        product    sora
        name       Launch week
        mode       invite
        regions    US
        budget     100
        uses       0
        opens      2000-01-01 00:00:00 UTC
        closes     2000-01-01 00:00:00 UTC
        depth      2
        holds      15 min
        allowance  4
        draws      all alike

        $ admit campaign list --product sora
        PRODUCT NAME        MODE   REGIONS USES BUDGET OPENS                   CLOSES                  ALLOWANCE DRAWS     CAMPAIGN
        ------- ----------- ------ ------- ---- ------ ----------------------- ----------------------- --------- --------- ------------------------------------
        sora    Launch week invite US      0    100    2000-01-01 00:00:00 UTC 2000-01-01 00:00:00 UTC 4         all alike 00000000-0000-7000-8000-000000000000

        $ admit invite issue 00000000-0000-7000-8000-000000000000 1 --max-uses 5 --note "for friends"
        CODE           USES EXPIRES INVITE
        -------------- ---- ------- ------------------------------------
        AAAA-AAAA-AAAA 5            00000000-0000-7000-8000-000000000000
        Nobody can show these codes again; keep them now.

        $ admit campaign update 00000000-0000-7000-8000-000000000000 --budget 200 --hold-minutes 30
        ✔ the campaign stands as shown
        campaign   00000000-0000-7000-8000-000000000000
        product    sora
        name       Launch week
        mode       invite
        regions    US
        budget     200
        uses       0
        opens      2000-01-01 00:00:00 UTC
        closes     2000-01-01 00:00:00 UTC
        depth      2
        holds      30 min
        allowance  4
        draws      all alike

        $ admit account create --identity google:anna --home-region US
        ✔ made an account
        account      00000000-0000-7000-8000-000000000000
        state        active
        home region  US
        made         2000-01-01 00:00:00 UTC

        $ admit link attach google:anna openai:77
        ✔ linked
        link  00000000-0000-7000-8000-000000000000

        $ admit account show openai:77
        account      00000000-0000-7000-8000-000000000000
        state        active
        home region  US
        made         2000-01-01 00:00:00 UTC

        ISSUER SUBJECT SINCE                   LINK
        ------ ------- ----------------------- ------------------------------------
        google anna    2000-01-01 00:00:00 UTC 00000000-0000-7000-8000-000000000000
        openai 77      2000-01-01 00:00:00 UTC 00000000-0000-7000-8000-000000000000

        $ admit access check google:ghost sora
        ✘ not admitted to sora — next step: support must look into it
        REQUIREMENT  STATE      DETAILS
        ------------ ---------- ------------------------------
        account      unmet      no such account
        legal        met
        region       unresolved nobody knows the home region
        link         unmet      no account of openai is linked
        invite       unmet      none redeemed
        subscription unmet      none

        as of  2000-01-01 00:00:00 UTC

        $ admit access check google:anna sora
        ✘ not admitted to sora — next step: redeem an invitation
        REQUIREMENT  STATE DETAILS
        ------------ ----- -------------
        account      met
        legal        met
        region       met
        link         met
        invite       unmet none redeemed
        subscription unmet none

        account     00000000-0000-7000-8000-000000000000
        as of       2000-01-01 00:00:00 UTC
        may change  2000-01-01 00:00:00 UTC (in a while)
        command     admit invite redeem - 00000000-0000-7000-8000-000000000000 --reserve

        $ admit access preview sora US --suppose-invite --suppose-link openai
        ✘ would not be admitted to sora — next step: subscribe
        REQUIREMENT  STATE DETAILS
        ------------ ----- -------
        account      met
        legal        met
        region       met
        link         met
        invite       met
        subscription unmet none

        as of       2000-01-01 00:00:00 UTC
        may change  2000-01-01 00:00:00 UTC (in a while)
        Paying would open the door.

        $ admit access preview sora CA --account google:anna
        ✘ would not be admitted to sora — next step: join the waitlist
        REQUIREMENT  STATE DETAILS
        ------------ ----- -------------
        account      met
        legal        met
        region       unmet waitlist
        link         met
        invite       unmet none redeemed
        subscription unmet none

        account  00000000-0000-7000-8000-000000000000
        as of    2000-01-01 00:00:00 UTC
        Paying would not open the door.

        $ admit invite redeem AAAA-AAAA-AAAA google:anna --reserve --location US
        ✔ reserved
        redemption      00000000-0000-7000-8000-000000000000
        account         00000000-0000-7000-8000-000000000000
        state           reserved
        at              2000-01-01 00:00:00 UTC
        reserved until  2000-01-01 00:00:00 UTC
        once paid       admit invite confirm 00000000-0000-7000-8000-000000000000

        $ admit invite show AAAA-AAAA-AAAA
        code      AAAA-****-****
        invite    00000000-0000-7000-8000-000000000000
        product   sora
        campaign  Launch week (00000000-0000-7000-8000-000000000000)
        state     active
        uses      1 of 5
        note      for friends
        made      2000-01-01 00:00:00 UTC

        HELD BY                              UNTIL                               REDEMPTION
        ------------------------------------ ----------------------------------- ------------------------------------
        00000000-0000-7000-8000-000000000000 2000-01-01 00:00:00 UTC (in a while) 00000000-0000-7000-8000-000000000000

        ACCOUNT                              STATE    AT                      FROM REDEMPTION
        ------------------------------------ -------- ----------------------- ---- ------------------------------------
        00000000-0000-7000-8000-000000000000 reserved 2000-01-01 00:00:00 UTC US   00000000-0000-7000-8000-000000000000

        TO                  RUN
        ------------------- ---------------------------------------------------------------------------------------------
        give it more time   admit invite extend 00000000-0000-7000-8000-000000000000 2000-01-01T00:00:00.000Z "asked for"
        take it back        admit invite revoke 00000000-0000-7000-8000-000000000000 "leaked"
        settle who has paid admit invite confirm 00000000-0000-7000-8000-000000000000
        give a use back     admit invite release 00000000-0000-7000-8000-000000000000 "not paid"

        $ admit access check google:anna sora
        ✘ not admitted to sora — next step: subscribe
        REQUIREMENT  STATE DETAILS
        ------------ ----- --------------------------------------------------
        account      met
        legal        met
        region       met
        link         met
        invite       unmet reserved until 2000-01-01 00:00:00 UTC (in a while)
        subscription unmet none

        account     00000000-0000-7000-8000-000000000000
        as of       2000-01-01 00:00:00 UTC
        may change  2000-01-01 00:00:00 UTC (in a while)
        command     admit subscription grant 00000000-0000-7000-8000-000000000000 PLAN UNTIL REASON, as a gift

        $ admit subscription grant google:anna chatgpt_plus 2100-01-01 "paid twice"
        ✔ granted
        subscription  00000000-0000-7000-8000-000000000000
        account       00000000-0000-7000-8000-000000000000
        provider      grant
        plan          chatgpt_plus
        state         active
        renews        no
        paid until    2100-01-01 00:00:00 UTC
        opens until   2100-01-01 00:00:00 UTC

        $ admit subscription list google:anna
        PROVIDER PLAN         STATE  HELD RENEWS PAID UNTIL              OPENS UNTIL             ID
        -------- ------------ ------ ---- ------ ----------------------- ----------------------- ------------------------------------
        grant    chatgpt_plus active no   no     2100-01-01 00:00:00 UTC 2100-01-01 00:00:00 UTC 00000000-0000-7000-8000-000000000000

        $ admit invite confirm 00000000-0000-7000-8000-000000000000
        ✔ confirmed
        redemption  00000000-0000-7000-8000-000000000000
        account     00000000-0000-7000-8000-000000000000
        state       confirmed
        at          2000-01-01 00:00:00 UTC

        $ admit access check google:anna sora
        ✔ admitted to sora — next step: come in
        REQUIREMENT  STATE DETAILS
        ------------ ----- -------
        account      met
        legal        met
        region       met
        link         met
        invite       met
        subscription met

        account     00000000-0000-7000-8000-000000000000
        as of       2000-01-01 00:00:00 UTC
        may change  2000-01-01 00:00:00 UTC (in a while)
        command     admit access enter 00000000-0000-7000-8000-000000000000 sora

        $ admit access enter google:anna sora
        ✔ entered sora
        REQUIREMENT  STATE DETAILS
        ------------ ----- -------
        account      met
        legal        met
        region       met
        link         met
        invite       met
        subscription met

        account     00000000-0000-7000-8000-000000000000
        came in     2000-01-01 00:00:00 UTC
        as of       2000-01-01 00:00:00 UTC
        may change  2000-01-01 00:00:00 UTC (in a while)

        $ admit access enter google:anna sora
        ✔ already in sora
        REQUIREMENT  STATE DETAILS
        ------------ ----- -------
        account      met
        legal        met
        region       met
        link         met
        invite       met
        subscription met

        account     00000000-0000-7000-8000-000000000000
        came in     2000-01-01 00:00:00 UTC
        as of       2000-01-01 00:00:00 UTC
        may change  2000-01-01 00:00:00 UTC (in a while)

        $ admit invite release 00000000-0000-7000-8000-000000000000 mistake
        ✘ refused: confirmed — it is final and cannot be given back
        redemption  00000000-0000-7000-8000-000000000000
        account     00000000-0000-7000-8000-000000000000
        state       confirmed
        at          2000-01-01 00:00:00 UTC
        [1]

        $ admit invite list
        PREFIX STATE  USES OF HELD EXPIRES INVITE
        ------ ------ ---- -- ---- ------- ------------------------------------
        AAAA   active 1    5               00000000-0000-7000-8000-000000000000

        $ admit invite extend 00000000-0000-7000-8000-000000000000 2098-01-01 "asked for" --max-uses 6
        ✔ extended
        code      AAAA-****-****
        invite    00000000-0000-7000-8000-000000000000
        product   sora
        campaign  Launch week (00000000-0000-7000-8000-000000000000)
        state     active
        uses      1 of 6
        expires   2000-01-01 00:00:00 UTC
        note      for friends
        made      2000-01-01 00:00:00 UTC

        ACCOUNT                              STATE     AT                      FROM REDEMPTION
        ------------------------------------ --------- ----------------------- ---- ------------------------------------
        00000000-0000-7000-8000-000000000000 confirmed 2000-01-01 00:00:00 UTC US   00000000-0000-7000-8000-000000000000

        $ admit invite revoke AAAA-AAAA-AAAA leaked --yes
        ✔ revoked
        code      AAAA-****-****
        invite    00000000-0000-7000-8000-000000000000
        product   sora
        campaign  Launch week (00000000-0000-7000-8000-000000000000)
        state     revoked 2000-01-01 00:00:00 UTC: leaked
        uses      1 of 6
        expires   2000-01-01 00:00:00 UTC
        note      for friends
        made      2000-01-01 00:00:00 UTC

        ACCOUNT                              STATE     AT                      FROM REDEMPTION
        ------------------------------------ --------- ----------------------- ---- ------------------------------------
        00000000-0000-7000-8000-000000000000 confirmed 2000-01-01 00:00:00 UTC US   00000000-0000-7000-8000-000000000000

        $ admit invite show AAAA-AAAA-AAAA
        code      AAAA-****-****
        invite    00000000-0000-7000-8000-000000000000
        product   sora
        campaign  Launch week (00000000-0000-7000-8000-000000000000)
        state     revoked 2000-01-01 00:00:00 UTC: leaked
        uses      1 of 6
        expires   2000-01-01 00:00:00 UTC
        note      for friends
        made      2000-01-01 00:00:00 UTC

        ACCOUNT                              STATE     AT                      FROM REDEMPTION
        ------------------------------------ --------- ----------------------- ---- ------------------------------------
        00000000-0000-7000-8000-000000000000 confirmed 2000-01-01 00:00:00 UTC US   00000000-0000-7000-8000-000000000000

        TO            RUN
        ------------- ---------------------------------------------------------
        issue another admit invite issue 00000000-0000-7000-8000-000000000000 1

        $ admit invite list --state revoked --limit 1
        PREFIX STATE   USES OF HELD EXPIRES                 INVITE
        ------ ------- ---- -- ---- ----------------------- ------------------------------------
        AAAA   revoked 1    6       2000-01-01 00:00:00 UTC 00000000-0000-7000-8000-000000000000

        $ admit subscription revoke 00000000-0000-7000-8000-000000000000 "charged back" --yes
        ✔ revoked
        subscription  00000000-0000-7000-8000-000000000000
        account       00000000-0000-7000-8000-000000000000
        provider      grant
        plan          chatgpt_plus
        state         revoked
        renews        no
        paid until    2100-01-01 00:00:00 UTC
        opens until   2000-01-01 00:00:00 UTC

        $ admit subscription list google:anna
        PROVIDER PLAN         STATE   HELD RENEWS PAID UNTIL              OPENS UNTIL             ID
        -------- ------------ ------- ---- ------ ----------------------- ----------------------- ------------------------------------
        grant    chatgpt_plus revoked no   no     2100-01-01 00:00:00 UTC 2000-01-01 00:00:00 UTC 00000000-0000-7000-8000-000000000000

        $ admit access check google:anna sora
        ✘ not admitted to sora — next step: subscribe
        REQUIREMENT  STATE DETAILS
        ------------ ----- -------
        account      met
        legal        met
        region       met
        link         met
        invite       met
        subscription unmet revoked

        account     00000000-0000-7000-8000-000000000000
        came in     2000-01-01 00:00:00 UTC
        as of       2000-01-01 00:00:00 UTC
        may change  2000-01-01 00:00:00 UTC (in a while)
        command     admit subscription grant 00000000-0000-7000-8000-000000000000 PLAN UNTIL REASON, as a gift

        $ admit account create --identity google:bert --home-region US
        ✔ made an account
        account      00000000-0000-7000-8000-000000000000
        state        active
        home region  US
        made         2000-01-01 00:00:00 UTC

        $ admit waitlist join google:bert sora
        ✘ refused: link — an identity is missing; see admit link attach
        [1]

        $ admit link attach google:bert openai:78
        ✔ linked
        link  00000000-0000-7000-8000-000000000000

        $ admit waitlist list sora
        nobody has joined yet

        $ admit waitlist status google:bert sora
        in no line

        $ admit waitlist join google:bert sora
        ✔ joined
        state       waiting
        place       1
        region      US
        cohort      2000-01-01 00:00:00 UTC
        commitment  0000000000000000000000000000000000000000000000000000000000000000
        joined      2000-01-01 00:00:00 UTC

        $ admit waitlist status google:bert sora
        state       waiting
        place       1
        region      US
        cohort      2000-01-01 00:00:00 UTC
        commitment  0000000000000000000000000000000000000000000000000000000000000000
        joined      2000-01-01 00:00:00 UTC

        $ admit waitlist draw sora US 3 --dry-run
        ✔ would release 1 by the campaign 00000000-0000-7000-8000-000000000000
        ACCOUNT
        ------------------------------------
        00000000-0000-7000-8000-000000000000

        $ admit waitlist draw sora US 3 --yes
        ✔ released 1 by the campaign 00000000-0000-7000-8000-000000000000
        ACCOUNT                              INVITE
        ------------------------------------ ------------------------------------
        00000000-0000-7000-8000-000000000000 00000000-0000-7000-8000-000000000000

        $ admit waitlist list sora
        REGION WAITING SUBSCRIBERS OPEN OFFERS DRAWS LAST DRAW
        ------ ------- ----------- ----------- ----- -----------------------
        US     0       0           1           1     2000-01-01 00:00:00 UTC

        $ admit waitlist verify sora US
        ✔ nothing to check yet; 1 not yet drawn to their last


        """#
}

/// The statements of `Queries/`, one file each; every file opens with its contract.
package struct Query: Sendable {
    /// The file's name without its ending.
    package let name: String
    /// The file's text.
    package let bytes: [UInt8]

    private init(_ name: String, _ bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    package static let accessFacts = Query("access_facts", PackageResources.access_facts_sql)
    package static let accountByIdentity = Query(
        "account_by_identity", PackageResources.account_by_identity_sql)
    package static let accountCreate = Query("account_create", PackageResources.account_create_sql)
    package static let accountGet = Query("account_get", PackageResources.account_get_sql)
    package static let accountLock = Query("account_lock", PackageResources.account_lock_sql)
    package static let admissionEnter = Query(
        "admission_enter", PackageResources.admission_enter_sql)
    package static let callerByToken = Query(
        "caller_by_token", PackageResources.caller_by_token_sql)
    package static let callerCreate = Query("caller_create", PackageResources.caller_create_sql)
    package static let callerList = Query("caller_list", PackageResources.caller_list_sql)
    package static let callerRevoke = Query("caller_revoke", PackageResources.caller_revoke_sql)
    package static let campaignCreate = Query(
        "campaign_create", PackageResources.campaign_create_sql)
    package static let campaignList = Query("campaign_list", PackageResources.campaign_list_sql)
    package static let catalogueLock = Query(
        "catalogue_lock", PackageResources.catalogue_lock_sql)
    package static let catalogueVersionRead = Query(
        "catalogue_version_read", PackageResources.catalogue_version_read_sql)
    package static let clockRead = Query("clock_read", PackageResources.clock_read_sql)
    package static let entitlementDifferences = Query(
        "entitlement_differences", PackageResources.entitlement_differences_sql)
    package static let entitlementFacts = Query(
        "entitlement_facts", PackageResources.entitlement_facts_sql)
    package static let entitlementRefresh = Query(
        "entitlement_refresh", PackageResources.entitlement_refresh_sql)
    package static let idempotencyAnswer = Query(
        "idempotency_answer", PackageResources.idempotency_answer_sql)
    package static let idempotencyClaim = Query(
        "idempotency_claim", PackageResources.idempotency_claim_sql)
    package static let idempotencyExpire = Query(
        "idempotency_expire", PackageResources.idempotency_expire_sql)
    package static let idempotencyFree = Query(
        "idempotency_free", PackageResources.idempotency_free_sql)
    package static let idempotencyRead = Query(
        "idempotency_read", PackageResources.idempotency_read_sql)
    package static let inviteFind = Query("invite_find", PackageResources.invite_find_sql)
    package static let inviteIssue = Query("invite_issue", PackageResources.invite_issue_sql)
    package static let inviteList = Query("invite_list", PackageResources.invite_list_sql)
    package static let inviteLock = Query("invite_lock", PackageResources.invite_lock_sql)
    package static let inviteRedeem = Query("invite_redeem", PackageResources.invite_redeem_sql)
    package static let inviteRevoke = Query("invite_revoke", PackageResources.invite_revoke_sql)
    package static let linkAttach = Query("link_attach", PackageResources.link_attach_sql)
    package static let linkList = Query("link_list", PackageResources.link_list_sql)
    package static let planList = Query("plan_list", PackageResources.plan_list_sql)
    package static let planProductsPut = Query(
        "plan_products_put", PackageResources.plan_products_put_sql)
    package static let planPut = Query("plan_put", PackageResources.plan_put_sql)
    package static let productList = Query("product_list", PackageResources.product_list_sql)
    package static let productPut = Query("product_put", PackageResources.product_put_sql)
    package static let redemptionConfirm = Query(
        "redemption_confirm", PackageResources.redemption_confirm_sql)
    package static let redemptionLapse = Query(
        "redemption_lapse", PackageResources.redemption_lapse_sql)
    package static let redemptionList = Query(
        "redemption_list", PackageResources.redemption_list_sql)
    package static let redemptionLock = Query(
        "redemption_lock", PackageResources.redemption_lock_sql)
    package static let redemptionRelease = Query(
        "redemption_release", PackageResources.redemption_release_sql)
    package static let regionRuleAdd = Query(
        "region_rule_add", PackageResources.region_rule_add_sql)
    package static let regionRuleEnd = Query(
        "region_rule_end", PackageResources.region_rule_end_sql)
    package static let regionRuleList = Query(
        "region_rule_list", PackageResources.region_rule_list_sql)
    package static let subscriptionGet = Query(
        "subscription_get", PackageResources.subscription_get_sql)
    package static let subscriptionGrant = Query(
        "subscription_grant", PackageResources.subscription_grant_sql)
    package static let subscriptionList = Query(
        "subscription_list", PackageResources.subscription_list_sql)
    package static let subscriptionRevoke = Query(
        "subscription_revoke", PackageResources.subscription_revoke_sql)
    package static let waitlistCampaignLock = Query(
        "waitlist_campaign_lock", PackageResources.waitlist_campaign_lock_sql)
    package static let waitlistCohortList = Query(
        "waitlist_cohort_list", PackageResources.waitlist_cohort_list_sql)
    package static let waitlistCohortMake = Query(
        "waitlist_cohort_make", PackageResources.waitlist_cohort_make_sql)
    package static let waitlistCohortRead = Query(
        "waitlist_cohort_read", PackageResources.waitlist_cohort_read_sql)
    package static let waitlistDrawAdd = Query(
        "waitlist_draw_add", PackageResources.waitlist_draw_add_sql)
    package static let waitlistFinished = Query(
        "waitlist_finished", PackageResources.waitlist_finished_sql)
    package static let waitlistJoin = Query("waitlist_join", PackageResources.waitlist_join_sql)
    package static let waitlistLapse = Query("waitlist_lapse", PackageResources.waitlist_lapse_sql)
    package static let waitlistLapseLock = Query(
        "waitlist_lapse_lock", PackageResources.waitlist_lapse_lock_sql)
    package static let waitlistLineHold = Query(
        "waitlist_line_hold", PackageResources.waitlist_line_hold_sql)
    package static let waitlistLineList = Query(
        "waitlist_line_list", PackageResources.waitlist_line_list_sql)
    package static let waitlistLineLock = Query(
        "waitlist_line_lock", PackageResources.waitlist_line_lock_sql)
    package static let waitlistLineMake = Query(
        "waitlist_line_make", PackageResources.waitlist_line_make_sql)
    package static let waitlistMove = Query("waitlist_move", PackageResources.waitlist_move_sql)
    package static let waitlistPick = Query("waitlist_pick", PackageResources.waitlist_pick_sql)
    package static let waitlistPlace = Query("waitlist_place", PackageResources.waitlist_place_sql)
    package static let waitlistProof = Query("waitlist_proof", PackageResources.waitlist_proof_sql)
    package static let waitlistRelease = Query(
        "waitlist_release", PackageResources.waitlist_release_sql)
    package static let waitlistReveal = Query(
        "waitlist_reveal", PackageResources.waitlist_reveal_sql)
}

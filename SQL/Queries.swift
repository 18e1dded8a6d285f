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
    package static let accountStanding = Query(
        "account_standing", PackageResources.account_standing_sql)
    package static let admissionEnter = Query(
        "admission_enter", PackageResources.admission_enter_sql)
    package static let allowanceDraw = Query("allowance_draw", PackageResources.allowance_draw_sql)
    package static let allowanceFreeze = Query(
        "allowance_freeze", PackageResources.allowance_freeze_sql)
    package static let allowanceGive = Query("allowance_give", PackageResources.allowance_give_sql)
    package static let allowanceGrant = Query(
        "allowance_grant", PackageResources.allowance_grant_sql)
    package static let allowanceLock = Query("allowance_lock", PackageResources.allowance_lock_sql)
    package static let allowanceOpen = Query("allowance_open", PackageResources.allowance_open_sql)
    package static let allowanceOwnerLock = Query(
        "allowance_owner_lock", PackageResources.allowance_owner_lock_sql)
    package static let allowanceRead = Query("allowance_read", PackageResources.allowance_read_sql)
    package static let allowanceReturn = Query(
        "allowance_return", PackageResources.allowance_return_sql)
    package static let allowanceUnfreeze = Query(
        "allowance_unfreeze", PackageResources.allowance_unfreeze_sql)
    package static let billingDisputePut = Query(
        "billing_dispute_put", PackageResources.billing_dispute_put_sql)
    package static let billingEnvironmentSet = Query(
        "billing_environment_set", PackageResources.billing_environment_set_sql)
    package static let billingEventAdd = Query(
        "billing_event_add", PackageResources.billing_event_add_sql)
    package static let billingEventFail = Query(
        "billing_event_fail", PackageResources.billing_event_fail_sql)
    package static let billingEventFind = Query(
        "billing_event_find", PackageResources.billing_event_find_sql)
    package static let billingEventList = Query(
        "billing_event_list", PackageResources.billing_event_list_sql)
    package static let billingEventRead = Query(
        "billing_event_read", PackageResources.billing_event_read_sql)
    package static let billingEventRetake = Query(
        "billing_event_retake", PackageResources.billing_event_retake_sql)
    package static let billingEventSettle = Query(
        "billing_event_settle", PackageResources.billing_event_settle_sql)
    package static let billingMomentPut = Query(
        "billing_moment_put", PackageResources.billing_moment_put_sql)
    package static let billingNameLock = Query(
        "billing_name_lock", PackageResources.billing_name_lock_sql)
    package static let billingObservationList = Query(
        "billing_observation_list", PackageResources.billing_observation_list_sql)
    package static let billingOrphanAdd = Query(
        "billing_orphan_add", PackageResources.billing_orphan_add_sql)
    package static let billingOrphanFind = Query(
        "billing_orphan_find", PackageResources.billing_orphan_find_sql)
    package static let billingOwnerPut = Query(
        "billing_owner_put", PackageResources.billing_owner_put_sql)
    package static let billingPlansLock = Query(
        "billing_plans_lock", PackageResources.billing_plans_lock_sql)
    package static let billingProject = Query(
        "billing_project", PackageResources.billing_project_sql)
    package static let billingReferenceAdd = Query(
        "billing_reference_add", PackageResources.billing_reference_add_sql)
    package static let billingReferenceFind = Query(
        "billing_reference_find", PackageResources.billing_reference_find_sql)
    package static let billingRefetchFailed = Query(
        "billing_refetch_failed", PackageResources.billing_refetch_failed_sql)
    package static let billingRefetchTake = Query(
        "billing_refetch_take", PackageResources.billing_refetch_take_sql)
    package static let billingReplayChanged = Query(
        "billing_replay_changed", PackageResources.billing_replay_changed_sql)
    package static let billingReplayDisputes = Query(
        "billing_replay_disputes", PackageResources.billing_replay_disputes_sql)
    package static let billingReplayEvents = Query(
        "billing_replay_events", PackageResources.billing_replay_events_sql)
    package static let billingReplayMoments = Query(
        "billing_replay_moments", PackageResources.billing_replay_moments_sql)
    package static let billingReplayPage = Query(
        "billing_replay_page", PackageResources.billing_replay_page_sql)
    package static let billingSubjectFind = Query(
        "billing_subject_find", PackageResources.billing_subject_find_sql)
    package static let billingSubjectLock = Query(
        "billing_subject_lock", PackageResources.billing_subject_lock_sql)
    package static let billingSubjectPut = Query(
        "billing_subject_put", PackageResources.billing_subject_put_sql)
    package static let billingSubscriptionKnown = Query(
        "billing_subscription_known", PackageResources.billing_subscription_known_sql)
    package static let billingSuccessorList = Query(
        "billing_successor_list", PackageResources.billing_successor_list_sql)
    package static let billingTimeline = Query(
        "billing_timeline", PackageResources.billing_timeline_sql)
    package static let branchAccountLock = Query(
        "branch_account_lock", PackageResources.branch_account_lock_sql)
    package static let branchAccountRestore = Query(
        "branch_account_restore", PackageResources.branch_account_restore_sql)
    package static let branchAccountSuspend = Query(
        "branch_account_suspend", PackageResources.branch_account_suspend_sql)
    package static let branchAllowanceFreeze = Query(
        "branch_allowance_freeze", PackageResources.branch_allowance_freeze_sql)
    package static let branchAllowanceRestore = Query(
        "branch_allowance_restore", PackageResources.branch_allowance_restore_sql)
    package static let branchBatchAdd = Query(
        "branch_batch_add", PackageResources.branch_batch_add_sql)
    package static let branchBatchRestore = Query(
        "branch_batch_restore", PackageResources.branch_batch_restore_sql)
    package static let branchInviteLock = Query(
        "branch_invite_lock", PackageResources.branch_invite_lock_sql)
    package static let branchInviteRelock = Query(
        "branch_invite_relock", PackageResources.branch_invite_relock_sql)
    package static let branchInviteRestore = Query(
        "branch_invite_restore", PackageResources.branch_invite_restore_sql)
    package static let branchInviteRevoke = Query(
        "branch_invite_revoke", PackageResources.branch_invite_revoke_sql)
    package static let branchMembers = Query("branch_members", PackageResources.branch_members_sql)
    package static let branchSkipped = Query("branch_skipped", PackageResources.branch_skipped_sql)
    package static let branchSuspended = Query(
        "branch_suspended", PackageResources.branch_suspended_sql)
    package static let callerByToken = Query(
        "caller_by_token", PackageResources.caller_by_token_sql)
    package static let callerCreate = Query("caller_create", PackageResources.caller_create_sql)
    package static let callerList = Query("caller_list", PackageResources.caller_list_sql)
    package static let callerRevoke = Query("caller_revoke", PackageResources.caller_revoke_sql)
    package static let campaignCreate = Query(
        "campaign_create", PackageResources.campaign_create_sql)
    package static let campaignInvitesLock = Query(
        "campaign_invites_lock", PackageResources.campaign_invites_lock_sql)
    package static let campaignList = Query("campaign_list", PackageResources.campaign_list_sql)
    package static let campaignLock = Query("campaign_lock", PackageResources.campaign_lock_sql)
    package static let campaignOfInvite = Query(
        "campaign_of_invite", PackageResources.campaign_of_invite_sql)
    package static let campaignProduct = Query(
        "campaign_product", PackageResources.campaign_product_sql)
    package static let campaignUpdate = Query(
        "campaign_update", PackageResources.campaign_update_sql)
    package static let catalogueLock = Query(
        "catalogue_lock", PackageResources.catalogue_lock_sql)
    package static let catalogueVersionRead = Query(
        "catalogue_version_read", PackageResources.catalogue_version_read_sql)
    package static let clockRead = Query("clock_read", PackageResources.clock_read_sql)
    package static let databaseIsUsed = Query(
        "database_is_used", PackageResources.database_is_used_sql)
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
    package static let inviteExtend = Query("invite_extend", PackageResources.invite_extend_sql)
    package static let inviteFind = Query("invite_find", PackageResources.invite_find_sql)
    package static let inviteHold = Query("invite_hold", PackageResources.invite_hold_sql)
    package static let inviteIssue = Query("invite_issue", PackageResources.invite_issue_sql)
    package static let inviteKnown = Query("invite_known", PackageResources.invite_known_sql)
    package static let inviteList = Query("invite_list", PackageResources.invite_list_sql)
    package static let inviteLock = Query("invite_lock", PackageResources.invite_lock_sql)
    package static let inviteMine = Query("invite_mine", PackageResources.invite_mine_sql)
    package static let invitePauseLeaked = Query(
        "invite_pause_leaked", PackageResources.invite_pause_leaked_sql)
    package static let inviteRedeem = Query("invite_redeem", PackageResources.invite_redeem_sql)
    package static let inviteResume = Query("invite_resume", PackageResources.invite_resume_sql)
    package static let inviteRevoke = Query("invite_revoke", PackageResources.invite_revoke_sql)
    package static let inviteRotate = Query("invite_rotate", PackageResources.invite_rotate_sql)
    package static let linkAttach = Query("link_attach", PackageResources.link_attach_sql)
    package static let linkList = Query("link_list", PackageResources.link_list_sql)
    package static let membershipJoin = Query(
        "membership_join", PackageResources.membership_join_sql)
    package static let membershipProducts = Query(
        "membership_products", PackageResources.membership_products_sql)
    package static let membershipRoot = Query(
        "membership_root", PackageResources.membership_root_sql)
    package static let membershipTree = Query(
        "membership_tree", PackageResources.membership_tree_sql)
    package static let openingList = Query("opening_list", PackageResources.opening_list_sql)
    package static let pepperList = Query("pepper_list", PackageResources.pepper_list_sql)
    package static let pepperRegister = Query(
        "pepper_register", PackageResources.pepper_register_sql)
    package static let planList = Query("plan_list", PackageResources.plan_list_sql)
    package static let planProductsPut = Query(
        "plan_products_put", PackageResources.plan_products_put_sql)
    package static let planPut = Query("plan_put", PackageResources.plan_put_sql)
    package static let productList = Query("product_list", PackageResources.product_list_sql)
    package static let productPut = Query("product_put", PackageResources.product_put_sql)
    package static let reconciliationDetail = Query(
        "reconciliation_detail", PackageResources.reconciliation_detail_sql)
    package static let reconciliationLock = Query(
        "reconciliation_lock", PackageResources.reconciliation_lock_sql)
    package static let reconciliationObservations = Query(
        "reconciliation_observations", PackageResources.reconciliation_observations_sql)
    package static let reconciliationOutcomeAdd = Query(
        "reconciliation_outcome_add", PackageResources.reconciliation_outcome_add_sql)
    package static let reconciliationOutcomeList = Query(
        "reconciliation_outcome_list", PackageResources.reconciliation_outcome_list_sql)
    package static let reconciliationPage = Query(
        "reconciliation_page", PackageResources.reconciliation_page_sql)
    package static let reconciliationReversalAdd = Query(
        "reconciliation_reversal_add", PackageResources.reconciliation_reversal_add_sql)
    package static let reconciliationReversalCount = Query(
        "reconciliation_reversal_count", PackageResources.reconciliation_reversal_count_sql)
    package static let reconciliationReversalList = Query(
        "reconciliation_reversal_list", PackageResources.reconciliation_reversal_list_sql)
    package static let reconciliationReversalOpen = Query(
        "reconciliation_reversal_open", PackageResources.reconciliation_reversal_open_sql)
    package static let reconciliationReversalSettle = Query(
        "reconciliation_reversal_settle", PackageResources.reconciliation_reversal_settle_sql)
    package static let reconciliationRowAdd = Query(
        "reconciliation_row_add", PackageResources.reconciliation_row_add_sql)
    package static let reconciliationRowDrop = Query(
        "reconciliation_row_drop", PackageResources.reconciliation_row_drop_sql)
    package static let reconciliationRowForget = Query(
        "reconciliation_row_forget", PackageResources.reconciliation_row_forget_sql)
    package static let reconciliationRunBegin = Query(
        "reconciliation_run_begin", PackageResources.reconciliation_run_begin_sql)
    package static let reconciliationRunEnd = Query(
        "reconciliation_run_end", PackageResources.reconciliation_run_end_sql)
    package static let reconciliationSetAsideList = Query(
        "reconciliation_set_aside_list", PackageResources.reconciliation_set_aside_list_sql)
    package static let reconciliationSetAsidePut = Query(
        "reconciliation_set_aside_put", PackageResources.reconciliation_set_aside_put_sql)
    package static let reconciliationStuck = Query(
        "reconciliation_stuck", PackageResources.reconciliation_stuck_sql)
    package static let reconciliationSubjectCount = Query(
        "reconciliation_subject_count", PackageResources.reconciliation_subject_count_sql)
    package static let reconciliationSubjects = Query(
        "reconciliation_subjects", PackageResources.reconciliation_subjects_sql)
    package static let reconciliationUnfetched = Query(
        "reconciliation_unfetched", PackageResources.reconciliation_unfetched_sql)
    package static let reconciliationVersionLock = Query(
        "reconciliation_version_lock", PackageResources.reconciliation_version_lock_sql)
    package static let redemptionConfirm = Query(
        "redemption_confirm", PackageResources.redemption_confirm_sql)
    package static let redemptionFailureAdd = Query(
        "redemption_failure_add", PackageResources.redemption_failure_add_sql)
    package static let redemptionFailureExpire = Query(
        "redemption_failure_expire", PackageResources.redemption_failure_expire_sql)
    package static let redemptionFailureLift = Query(
        "redemption_failure_lift", PackageResources.redemption_failure_lift_sql)
    package static let redemptionFailureLock = Query(
        "redemption_failure_lock", PackageResources.redemption_failure_lock_sql)
    package static let redemptionFailureScores = Query(
        "redemption_failure_scores", PackageResources.redemption_failure_scores_sql)
    package static let redemptionFailureTotal = Query(
        "redemption_failure_total", PackageResources.redemption_failure_total_sql)
    package static let redemptionLapse = Query(
        "redemption_lapse", PackageResources.redemption_lapse_sql)
    package static let redemptionList = Query(
        "redemption_list", PackageResources.redemption_list_sql)
    package static let redemptionLock = Query(
        "redemption_lock", PackageResources.redemption_lock_sql)
    package static let redemptionOfInvites = Query(
        "redemption_of_invites", PackageResources.redemption_of_invites_sql)
    package static let redemptionRelease = Query(
        "redemption_release", PackageResources.redemption_release_sql)
    package static let redemptionRetake = Query(
        "redemption_retake", PackageResources.redemption_retake_sql)
    package static let redemptionSweep = Query(
        "redemption_sweep", PackageResources.redemption_sweep_sql)
    package static let regionRuleAdd = Query(
        "region_rule_add", PackageResources.region_rule_add_sql)
    package static let regionRuleEnd = Query(
        "region_rule_end", PackageResources.region_rule_end_sql)
    package static let regionRuleList = Query(
        "region_rule_list", PackageResources.region_rule_list_sql)
    package static let reservationList = Query(
        "reservation_list", PackageResources.reservation_list_sql)
    package static let subscriptionGet = Query(
        "subscription_get", PackageResources.subscription_get_sql)
    package static let subscriptionGrant = Query(
        "subscription_grant", PackageResources.subscription_grant_sql)
    package static let subscriptionHold = Query(
        "subscription_hold", PackageResources.subscription_hold_sql)
    package static let subscriptionHoldList = Query(
        "subscription_hold_list", PackageResources.subscription_hold_list_sql)
    package static let subscriptionList = Query(
        "subscription_list", PackageResources.subscription_list_sql)
    package static let subscriptionMomentList = Query(
        "subscription_moment_list", PackageResources.subscription_moment_list_sql)
    package static let subscriptionRelease = Query(
        "subscription_release", PackageResources.subscription_release_sql)
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

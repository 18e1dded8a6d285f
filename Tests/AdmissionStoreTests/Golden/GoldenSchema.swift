// swift-format-ignore-file
/// The schema as `SchemaListing` reads it; written by `SchemaListingTests`.
enum GoldenSchema {
    static let listing = #"""
        column account.id uuid not null
        column account.state text not null default 'active'::text
        column account.home_region text collate C
        column account.created_at timestamp with time zone not null
        column account.suspension_batch uuid
        column admission.account_id uuid not null
        column admission.product text collate C not null
        column admission.at timestamp with time zone not null
        column admission.region text collate C
        column admission.redemption_id uuid
        column admit_migration.version integer not null
        column admit_migration.name text not null
        column admit_migration.checksum bytea not null
        column admit_migration.applied_at timestamp with time zone not null default now()
        column allowance.account_id uuid not null
        column allowance.product text collate C not null
        column allowance.granted integer not null default 0
        column allowance.issued integer not null default 0
        column allowance.frozen_at timestamp with time zone
        column allowance.freeze_reason text
        column allowance.unfrozen_at timestamp with time zone
        column allowance.unfreeze_reason text
        column allowance_entry.id bigint not null
        column allowance_entry.account_id uuid not null
        column allowance_entry.product text collate C not null
        column allowance_entry.kind text not null
        column allowance_entry.count integer not null
        column allowance_entry.invitee_id uuid
        column allowance_entry.reason text
        column allowance_entry.at timestamp with time zone not null
        column billing_dispute.subject_id uuid not null
        column billing_dispute.source text collate C not null
        column billing_dispute.span tstzrange not null
        column billing_environment.is_only boolean not null default true
        column billing_environment.environment text collate C not null
        column billing_event.id uuid not null
        column billing_event.provider text collate C not null
        column billing_event.environment text collate C not null
        column billing_event.key text collate C not null
        column billing_event.origin text not null
        column billing_event.kind text not null
        column billing_event.occurred_at timestamp with time zone not null
        column billing_event.received_at timestamp with time zone not null
        column billing_event.body bytea not null
        column billing_event.observation jsonb
        column billing_event.subject_id uuid
        column billing_event.outcome text not null
        column billing_event.error text
        column billing_event.attempts integer not null default 0
        column billing_event.applied_at timestamp with time zone
        column billing_moment.subject_id uuid not null
        column billing_moment.effective_at timestamp with time zone not null
        column billing_moment.state text not null
        column billing_moment.raw_status text
        column billing_moment.will_renew boolean not null
        column billing_moment.paid_through timestamp with time zone
        column billing_moment.grace_until timestamp with time zone
        column billing_moment.access_until timestamp with time zone
        column billing_moment.products text[] not null
        column billing_orphan.provider text collate C not null
        column billing_orphan.environment text collate C not null
        column billing_orphan.reference text collate C not null
        column billing_orphan.event_id uuid not null
        column billing_owner.provider text collate C not null
        column billing_owner.environment text collate C not null
        column billing_owner.owner text collate C not null
        column billing_owner.subject_id uuid not null
        column billing_reference.provider text collate C not null
        column billing_reference.environment text collate C not null
        column billing_reference.reference text collate C not null
        column billing_reference.subject_id uuid not null
        column billing_subject.id uuid not null
        column billing_subject.provider text collate C not null
        column billing_subject.environment text collate C not null
        column billing_subject.external_id text collate C not null
        column billing_subject.account_id uuid
        column billing_subject.owners text[] not null
        column billing_subject.predecessor text collate C
        column billing_subject.succeeds_at timestamp with time zone
        column billing_subject.is_family_shared boolean not null
        column billing_subject.state text not null
        column billing_subject.raw_status text
        column billing_subject.will_renew boolean not null
        column billing_subject.paid_through timestamp with time zone
        column billing_subject.grace_until timestamp with time zone
        column billing_subject.access_until timestamp with time zone
        column billing_subject.products text[] not null
        column billing_subject.began_at timestamp with time zone not null
        column billing_subject.observed_at timestamp with time zone not null
        column billing_subject.refetch_at timestamp with time zone
        column billing_subject.refetch_attempts integer not null default 0
        column billing_subject.version bigint not null
        column billing_subject.created_at timestamp with time zone not null
        column billing_subject.updated_at timestamp with time zone not null
        column branch_batch.id uuid not null
        column branch_batch.account_id uuid not null
        column branch_batch.product text collate C
        column branch_batch.since timestamp with time zone
        column branch_batch.depth integer
        column branch_batch.actions text[] not null
        column branch_batch.created_at timestamp with time zone not null
        column branch_batch.restored_at timestamp with time zone
        column branch_batch.restore_reason text
        column branch_change.batch_id uuid not null
        column branch_change.kind text collate C not null
        column branch_change.object_id uuid not null
        column branch_change.product text collate C
        column branch_change.restored_at timestamp with time zone
        column caller.id uuid not null
        column caller.name text not null
        column caller.token_hash bytea not null
        column caller.scopes text[] not null
        column caller.created_at timestamp with time zone not null
        column caller.expires_at timestamp with time zone
        column caller.revoked_at timestamp with time zone
        column campaign.id uuid not null
        column campaign.product text collate C not null
        column campaign.name text not null
        column campaign.regions text[] not null
        column campaign.budget integer
        column campaign.budget_used integer not null default 0
        column campaign.opens_at timestamp with time zone
        column campaign.closes_at timestamp with time zone
        column campaign.max_depth integer
        column campaign.created_at timestamp with time zone not null
        column campaign.allowance integer not null default 4
        column campaign.allowance_after_days integer not null default 0
        column campaign.mode text not null default 'invite'::text
        column campaign.hold_minutes integer not null default 15
        column campaign.subscribers_first boolean not null default false
        column campaign.budget_held integer not null default 0
        column catalogue_version.is_only boolean not null default true
        column catalogue_version.version bigint not null
        column code_pepper.id smallint not null
        column code_pepper.pepper_check bytea not null
        column code_pepper.first_seen_at timestamp with time zone not null
        column entitlement.account_id uuid not null
        column entitlement.product text collate C not null
        column entitlement.fresh_from timestamp with time zone
        column entitlement.fresh_until timestamp with time zone
        column entitlement.account_state text not null
        column entitlement.home_region text collate C
        column entitlement.issuers text[]
        column entitlement.redemption_id uuid
        column entitlement.redemption_state text
        column entitlement.reserved_until timestamp with time zone
        column entitlement.is_invite_revoked boolean not null
        column entitlement.drawn_region text collate C
        column entitlement.offer_region text collate C
        column entitlement.offer_until timestamp with time zone
        column entitlement.subscription_id uuid
        column entitlement.provider text collate C
        column entitlement.plan text collate C
        column entitlement.subscription_state text
        column entitlement.will_renew boolean
        column entitlement.paid_through timestamp with time zone
        column entitlement.access_until timestamp with time zone
        column entitlement.charged_until timestamp with time zone
        column entitlement.is_held boolean not null
        column entitlement.admitted_at timestamp with time zone
        column entitlement.admission_region text collate C
        column entitlement.admission_redemption_id uuid
        column entitlement.is_allowed boolean
        column entitlement.override_until timestamp with time zone
        column entitlement.is_on_waitlist boolean not null
        column idempotency.caller_id uuid not null
        column idempotency.key text collate C not null
        column idempotency.method text not null
        column idempotency.arguments_hash bytea not null
        column idempotency.answer bytea
        column idempotency.created_at timestamp with time zone not null
        column invite.id uuid not null
        column invite.campaign_id uuid not null
        column invite.batch_id uuid not null
        column invite.code_hash bytea not null
        column invite.pepper_id smallint not null
        column invite.prefix text collate C not null
        column invite.max_uses integer not null
        column invite.uses integer not null default 0
        column invite.expires_at timestamp with time zone
        column invite.revoked_at timestamp with time zone
        column invite.revoke_reason text
        column invite.note text
        column invite.created_at timestamp with time zone not null
        column invite.owner_id uuid
        column invite.sealed_code bytea
        column invite.is_vanity boolean not null default false
        column invite.extended_at timestamp with time zone
        column invite.extend_reason text
        column invite.paused_at timestamp with time zone
        column invite.pause_reason text
        column invite.resumed_at timestamp with time zone
        column invite.resume_reason text
        column invite.rotated_to uuid
        column invite.bound_to uuid
        column link.id uuid not null
        column link.account_id uuid not null
        column link.issuer text collate C not null
        column link.environment text collate C not null
        column link.subject text collate C not null
        column link.span tstzrange not null
        column membership.account_id uuid not null
        column membership.product text collate C not null
        column membership.inviter_id uuid
        column membership.inviter_depth integer
        column membership.invite_id uuid
        column membership.redemption_id uuid
        column membership.depth integer not null
        column membership.joined_at timestamp with time zone not null
        column plan.plan text collate C not null
        column plan.entitlements text[] not null
        column plan.updated_at timestamp with time zone not null
        column plan_provider_product.provider text collate C not null
        column plan_provider_product.provider_product text collate C not null
        column plan_provider_product.plan text collate C not null
        column product.product text collate C not null
        column product.name text not null
        column product.links text[] not null
        column product.keep_admitted boolean not null
        column product.travel text not null
        column product.travel_grace_days integer
        column product.updated_at timestamp with time zone not null
        column reconciliation_outcome.plan bytea not null
        column reconciliation_outcome.line integer not null
        column reconciliation_outcome.provider text collate C not null
        column reconciliation_outcome.environment text collate C not null
        column reconciliation_outcome.external_id text collate C not null
        column reconciliation_outcome.kind text not null
        column reconciliation_outcome.outcome text not null
        column reconciliation_outcome.at timestamp with time zone not null
        column reconciliation_reversal.run_id uuid not null
        column reconciliation_reversal.reversal text collate C not null
        column reconciliation_reversal.observation text not null
        column reconciliation_reversal.reference_names text[] not null
        column reconciliation_reversal.subject text collate C
        column reconciliation_row.run_id uuid not null
        column reconciliation_row.external_id text collate C not null
        column reconciliation_row.environment text collate C not null
        column reconciliation_row.observation text
        column reconciliation_row.state text
        column reconciliation_row.will_renew boolean
        column reconciliation_row.paid_through timestamp with time zone
        column reconciliation_row.grace_until timestamp with time zone
        column reconciliation_row.access_until timestamp with time zone
        column reconciliation_row.products text[]
        column reconciliation_row.owners text[]
        column reconciliation_row.reference_names text[]
        column reconciliation_row.predecessor text collate C
        column reconciliation_row.precision_seconds integer not null
        column reconciliation_run.id uuid not null
        column reconciliation_run.provider text collate C not null
        column reconciliation_run.environment text collate C not null
        column reconciliation_run.input bytea not null
        column reconciliation_run.as_of timestamp with time zone not null
        column reconciliation_run.cursor text collate C
        column reconciliation_run.rows bigint not null
        column reconciliation_run.is_loaded boolean not null
        column reconciliation_run.malformed bigint not null
        column reconciliation_run.faults text[] not null
        column reconciliation_run.created_at timestamp with time zone not null
        column reconciliation_set_aside.provider text collate C not null
        column reconciliation_set_aside.environment text collate C not null
        column reconciliation_set_aside.external_id text collate C not null
        column reconciliation_set_aside.kind text not null
        column reconciliation_set_aside.detail text not null
        column reconciliation_set_aside.evidence uuid[] not null
        column reconciliation_set_aside.plan bytea not null
        column reconciliation_set_aside.at timestamp with time zone not null
        column redemption.id uuid not null
        column redemption.invite_id uuid not null
        column redemption.account_id uuid not null
        column redemption.product text collate C not null
        column redemption.state text not null
        column redemption.at timestamp with time zone not null
        column redemption.reserved_until timestamp with time zone
        column redemption.confirmed_at timestamp with time zone
        column redemption.released_at timestamp with time zone
        column redemption.release_reason text
        column redemption.region text collate C
        column redemption.drawn_region text collate C
        column redemption.client_address bytea
        column redemption.client_device bytea
        column redemption.is_far boolean not null default false
        column redemption_failure.id uuid not null
        column redemption_failure.at timestamp with time zone not null
        column redemption_failure.account_id uuid not null
        column redemption_failure.client_address bytea
        column redemption_failure.prefix bytea
        column redemption_failure.code_hash bytea
        column redemption_failure.reason text collate C not null
        column redemption_failure.weight double precision not null
        column redemption_failure.lifted_at timestamp with time zone
        column redemption_failure.lift_reason text
        column region_override.id uuid not null
        column region_override.account_id uuid not null
        column region_override.product text collate C not null
        column region_override.is_allowed boolean not null
        column region_override.span tstzrange not null
        column region_override.reason text not null
        column region_rule.id uuid not null
        column region_rule.product text collate C not null
        column region_rule.region text collate C not null
        column region_rule.layer text collate C not null
        column region_rule.status text not null
        column region_rule.requires_invite boolean
        column region_rule.requires_entitlement text collate C
        column region_rule.percent integer
        column region_rule.span tstzrange not null
        column region_rule.reason text not null
        column region_rule.recorded tstzrange not null
        column subscription.id uuid not null
        column subscription.account_id uuid not null
        column subscription.provider text collate C not null
        column subscription.plan text collate C not null
        column subscription.state text not null
        column subscription.will_renew boolean not null
        column subscription.paid_through timestamp with time zone
        column subscription.access_until timestamp with time zone
        column subscription.reason text not null
        column subscription.created_at timestamp with time zone not null
        column subscription.revoked_at timestamp with time zone
        column subscription.revoke_reason text
        column subscription.charged_until timestamp with time zone
        column subscription.environment text collate C not null default 'production'::text
        column subscription.external_id text collate C
        column subscription.raw_status text
        column subscription.grace_until timestamp with time zone
        column subscription_hold.id uuid not null
        column subscription_hold.subscription_id uuid not null
        column subscription_hold.span tstzrange not null
        column subscription_hold.reason text not null
        column subscription_hold.source text collate C
        column subscription_hold.released_at timestamp with time zone
        column waitlist_cohort.product text collate C not null
        column waitlist_cohort.region text collate C not null
        column waitlist_cohort.hour timestamp with time zone not null
        column waitlist_cohort.commitment bytea not null
        column waitlist_cohort.sealed_secret bytea
        column waitlist_cohort.secret bytea
        column waitlist_cohort.revealed_at timestamp with time zone
        column waitlist_cohort.subscribers_waiting integer not null default 0
        column waitlist_cohort.others_waiting integer not null default 0
        column waitlist_cohort.taken integer not null default 0
        column waitlist_cohort.roll bytea not null
        column waitlist_draw.product text collate C not null
        column waitlist_draw.region text collate C not null
        column waitlist_draw.number integer not null
        column waitlist_draw.at timestamp with time zone not null
        column waitlist_draw.campaign_id uuid not null
        column waitlist_draw.subscribers_first boolean not null
        column waitlist_entry.account_id uuid not null
        column waitlist_entry.product text collate C not null
        column waitlist_entry.region text collate C not null
        column waitlist_entry.joined_at timestamp with time zone not null
        column waitlist_entry.state text not null default 'waiting'::text
        column waitlist_entry.band smallint not null default 1
        column waitlist_entry.cohort timestamp with time zone
        column waitlist_entry.draw_key bytea
        column waitlist_entry.joined_after integer not null default 0
        column waitlist_entry.offer_id uuid
        column waitlist_line.id uuid not null
        column waitlist_line.product text collate C not null
        column waitlist_line.region text collate C not null
        column waitlist_line.draws integer not null default 0
        column waitlist_offer.id uuid not null
        column waitlist_offer.account_id uuid not null
        column waitlist_offer.product text collate C not null
        column waitlist_offer.region text collate C not null
        column waitlist_offer.cohort timestamp with time zone not null
        column waitlist_offer.band smallint not null
        column waitlist_offer.joined_after integer not null
        column waitlist_offer.draw integer not null
        column waitlist_offer.place integer not null
        column waitlist_offer.state text not null
        column waitlist_offer.campaign_id uuid
        column waitlist_offer.invite_id uuid
        column waitlist_offer.sealed_code bytea
        column waitlist_offer.at timestamp with time zone not null
        column waitlist_offer.expires_at timestamp with time zone
        column waitlist_offer.settled_at timestamp with time zone
        constraint account.account_home_region_shape CHECK ((home_region ~ '^[A-Z]{2}(-[A-Z0-9]{1,3})?$'::text))
        constraint account.account_pkey PRIMARY KEY (id)
        constraint account.account_state_known CHECK ((state = ANY (ARRAY['active'::text, 'suspended'::text, 'closed'::text, 'merged'::text])))
        constraint account.account_suspension_batch CHECK (((suspension_batch IS NULL) OR (state = 'suspended'::text)))
        constraint admission.admission_account FOREIGN KEY (account_id) REFERENCES account(id)
        constraint admission.admission_pkey PRIMARY KEY (account_id, product)
        constraint admission.admission_product FOREIGN KEY (product) REFERENCES product(product)
        constraint admission.admission_redemption FOREIGN KEY (redemption_id) REFERENCES redemption(id)
        constraint admit_migration.admit_migration_pkey PRIMARY KEY (version)
        constraint allowance.allowance_account FOREIGN KEY (account_id) REFERENCES account(id)
        constraint allowance.allowance_freeze CHECK (((frozen_at IS NULL) = (freeze_reason IS NULL)))
        constraint allowance.allowance_granted_range CHECK (((granted >= 0) AND (granted <= 1000000000)))
        constraint allowance.allowance_pkey PRIMARY KEY (account_id, product)
        constraint allowance.allowance_product FOREIGN KEY (product) REFERENCES product(product)
        constraint allowance.allowance_unfreeze CHECK (((unfrozen_at IS NULL) = (unfreeze_reason IS NULL)))
        constraint allowance.allowance_within_granted CHECK (((issued >= 0) AND (issued <= granted)))
        constraint allowance_entry.allowance_entry_allowance FOREIGN KEY (account_id, product) REFERENCES allowance(account_id, product)
        constraint allowance_entry.allowance_entry_count_positive CHECK ((count > 0))
        constraint allowance_entry.allowance_entry_invitee CHECK (((kind = 'growth'::text) = (invitee_id IS NOT NULL)))
        constraint allowance_entry.allowance_entry_kind_known CHECK ((kind = ANY (ARRAY['initial'::text, 'growth'::text, 'staff'::text, 'returned'::text])))
        constraint allowance_entry.allowance_entry_pkey PRIMARY KEY (id)
        constraint allowance_entry.allowance_entry_reason CHECK (((kind = ANY (ARRAY['staff'::text, 'returned'::text])) = (reason IS NOT NULL)))
        constraint billing_dispute.billing_dispute_pkey PRIMARY KEY (subject_id, source)
        constraint billing_dispute.billing_dispute_span_begins CHECK (((NOT isempty(span)) AND (NOT lower_inf(span))))
        constraint billing_dispute.billing_dispute_subject FOREIGN KEY (subject_id) REFERENCES billing_subject(id)
        constraint billing_environment.billing_environment_known CHECK ((environment = ANY (ARRAY['production'::text, 'sandbox'::text])))
        constraint billing_environment.billing_environment_named UNIQUE (environment)
        constraint billing_environment.billing_environment_pkey PRIMARY KEY (is_only)
        constraint billing_environment.billing_environment_single_row CHECK (is_only)
        constraint billing_event.billing_event_error CHECK (((error IS NULL) OR (outcome = 'failed'::text)))
        constraint billing_event.billing_event_key UNIQUE (provider, environment, key)
        constraint billing_event.billing_event_origin_known CHECK ((origin = ANY (ARRAY['webhook'::text, 'ingest'::text, 'fetch'::text, 'reconcile'::text])))
        constraint billing_event.billing_event_outcome_known CHECK ((outcome = ANY (ARRAY['received'::text, 'applied'::text, 'stale'::text, 'needs_refetch'::text, 'ignored'::text, 'failed'::text])))
        constraint billing_event.billing_event_pkey PRIMARY KEY (id)
        constraint billing_event.billing_event_subject FOREIGN KEY (subject_id) REFERENCES billing_subject(id)
        constraint billing_moment.billing_moment_pkey PRIMARY KEY (subject_id, effective_at)
        constraint billing_moment.billing_moment_subject FOREIGN KEY (subject_id) REFERENCES billing_subject(id)
        constraint billing_orphan.billing_orphan_event FOREIGN KEY (event_id) REFERENCES billing_event(id)
        constraint billing_orphan.billing_orphan_pkey PRIMARY KEY (provider, environment, reference, event_id)
        constraint billing_owner.billing_owner_pkey PRIMARY KEY (provider, environment, owner, subject_id)
        constraint billing_owner.billing_owner_subject FOREIGN KEY (subject_id) REFERENCES billing_subject(id)
        constraint billing_reference.billing_reference_pkey PRIMARY KEY (provider, environment, reference, subject_id)
        constraint billing_reference.billing_reference_subject FOREIGN KEY (subject_id) REFERENCES billing_subject(id)
        constraint billing_subject.billing_subject_account FOREIGN KEY (account_id) REFERENCES account(id)
        constraint billing_subject.billing_subject_environment FOREIGN KEY (environment) REFERENCES billing_environment(environment)
        constraint billing_subject.billing_subject_external_id UNIQUE (provider, environment, external_id)
        constraint billing_subject.billing_subject_pkey PRIMARY KEY (id)
        constraint billing_subject.billing_subject_provider_known CHECK ((provider = ANY (ARRAY['stripe'::text, 'app_store'::text, 'google_play'::text])))
        constraint billing_subject.billing_subject_state_known CHECK ((state = ANY (ARRAY['pending'::text, 'trialing'::text, 'active'::text, 'grace'::text, 'on_hold'::text, 'paused'::text, 'expired'::text, 'revoked'::text, 'unknown'::text])))
        constraint branch_batch.branch_batch_pkey PRIMARY KEY (id)
        constraint branch_batch.branch_batch_restoration CHECK (((restored_at IS NULL) = (restore_reason IS NULL)))
        constraint branch_change.branch_change_batch FOREIGN KEY (batch_id) REFERENCES branch_batch(id)
        constraint branch_change.branch_change_kind_known CHECK ((kind = ANY (ARRAY['allowance'::text, 'invite'::text, 'account'::text])))
        constraint branch_change.branch_change_once UNIQUE NULLS NOT DISTINCT (batch_id, kind, object_id, product)
        constraint branch_change.branch_change_product CHECK (((kind = 'allowance'::text) = (product IS NOT NULL)))
        constraint caller.caller_pkey PRIMARY KEY (id)
        constraint caller.caller_token UNIQUE (token_hash)
        constraint caller.caller_token_size CHECK ((octet_length(token_hash) = 32))
        constraint campaign.campaign_allowance_after_days_range CHECK (((allowance_after_days >= 0) AND (allowance_after_days <= 3650)))
        constraint campaign.campaign_allowance_range CHECK (((allowance >= 0) AND (allowance <= 1000000)))
        constraint campaign.campaign_closes_after_opening CHECK ((closes_at > opens_at))
        constraint campaign.campaign_hold_minutes_range CHECK (((hold_minutes >= 1) AND (hold_minutes <= 10080)))
        constraint campaign.campaign_holds_within_budget CHECK (((budget_held >= 0) AND ((budget_used + budget_held) <= COALESCE(budget, 0))))
        constraint campaign.campaign_max_depth_positive CHECK ((max_depth > 0))
        constraint campaign.campaign_mode_known CHECK ((mode = ANY (ARRAY['closed'::text, 'invite'::text, 'open'::text])))
        constraint campaign.campaign_pkey PRIMARY KEY (id)
        constraint campaign.campaign_product FOREIGN KEY (product) REFERENCES product(product)
        constraint campaign.campaign_within_budget CHECK (((budget_used >= 0) AND (budget_used <= COALESCE(budget, 0))))
        constraint catalogue_version.catalogue_version_pkey PRIMARY KEY (is_only)
        constraint catalogue_version.catalogue_version_single_row CHECK (is_only)
        constraint code_pepper.code_pepper_check_size CHECK ((octet_length(pepper_check) = 32))
        constraint code_pepper.code_pepper_id_positive CHECK ((id > 0))
        constraint code_pepper.code_pepper_pkey PRIMARY KEY (id)
        constraint entitlement.entitlement_account FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
        constraint entitlement.entitlement_pkey PRIMARY KEY (account_id, product)
        constraint entitlement.entitlement_product FOREIGN KEY (product) REFERENCES product(product) ON DELETE CASCADE
        constraint idempotency.idempotency_caller FOREIGN KEY (caller_id) REFERENCES caller(id)
        constraint idempotency.idempotency_pkey PRIMARY KEY (caller_id, key)
        constraint invite.invite_bound_account FOREIGN KEY (bound_to) REFERENCES account(id)
        constraint invite.invite_bound_once CHECK (((bound_to IS NULL) OR (max_uses = 1)))
        constraint invite.invite_campaign FOREIGN KEY (campaign_id) REFERENCES campaign(id)
        constraint invite.invite_code UNIQUE (code_hash)
        constraint invite.invite_code_size CHECK ((octet_length(code_hash) = 32))
        constraint invite.invite_extension CHECK (((extended_at IS NULL) = (extend_reason IS NULL)))
        constraint invite.invite_max_uses_positive CHECK ((max_uses > 0))
        constraint invite.invite_owner FOREIGN KEY (owner_id) REFERENCES account(id)
        constraint invite.invite_pause CHECK (((paused_at IS NULL) = (pause_reason IS NULL)))
        constraint invite.invite_pkey PRIMARY KEY (id)
        constraint invite.invite_resumption CHECK (((resumed_at IS NULL) = (resume_reason IS NULL)))
        constraint invite.invite_revocation CHECK (((revoked_at IS NULL) = (revoke_reason IS NULL)))
        constraint invite.invite_rotated_is_revoked CHECK (((rotated_to IS NULL) OR (revoked_at IS NOT NULL)))
        constraint invite.invite_rotation FOREIGN KEY (rotated_to) REFERENCES invite(id)
        constraint invite.invite_sealed_for_owner CHECK (((sealed_code IS NULL) OR (owner_id IS NOT NULL)))
        constraint invite.invite_within_uses CHECK (((uses >= 0) AND (uses <= max_uses)))
        constraint link.link_account FOREIGN KEY (account_id) REFERENCES account(id)
        constraint link.link_environment_known CHECK ((environment = ANY (ARRAY['production'::text, 'sandbox'::text])))
        constraint link.link_one_holder EXCLUDE USING gist (hashtextextended(((((issuer || ':'::text) || environment) || ':'::text) || subject), (0)::bigint) WITH =, hashtextextended(((((issuer || ':'::text) || environment) || ':'::text) || subject), (1)::bigint) WITH =, span WITH &&)
        constraint link.link_pkey PRIMARY KEY (id)
        constraint link.link_span_begins CHECK (((NOT isempty(span)) AND (NOT lower_inf(span))))
        constraint link.link_subject_size CHECK (((octet_length(subject) >= 1) AND (octet_length(subject) <= 1020)))
        constraint membership.membership_below_inviter CHECK ( CASE WHEN (inviter_id IS NULL) THEN ((inviter_depth IS NULL) AND (invite_id IS NULL) AND (redemption_id IS NULL) AND (depth = 0)) ELSE ((inviter_depth IS NOT NULL) AND (inviter_depth >= 0) AND (invite_id IS NOT NULL) AND (redemption_id IS NOT NULL) AND (depth = (inviter_depth + 1))) END)
        constraint membership.membership_invite FOREIGN KEY (invite_id) REFERENCES invite(id)
        constraint membership.membership_inviter FOREIGN KEY (inviter_id, product, inviter_depth) REFERENCES membership(account_id, product, depth)
        constraint membership.membership_pkey PRIMARY KEY (account_id, product)
        constraint membership.membership_place UNIQUE (account_id, product, depth)
        constraint membership.membership_product FOREIGN KEY (product) REFERENCES product(product)
        constraint membership.membership_redemption FOREIGN KEY (redemption_id) REFERENCES redemption(id)
        constraint plan.plan_pkey PRIMARY KEY (plan)
        constraint plan_provider_product.plan_provider_product_pkey PRIMARY KEY (provider, provider_product)
        constraint plan_provider_product.plan_provider_product_plan FOREIGN KEY (plan) REFERENCES plan(plan)
        constraint product.product_pkey PRIMARY KEY (product)
        constraint product.product_travel_grace CHECK (((travel = 'home_with_grace'::text) = (travel_grace_days IS NOT NULL)))
        constraint product.product_travel_grace_range CHECK (((travel_grace_days >= 1) AND (travel_grace_days <= 3650)))
        constraint product.product_travel_known CHECK ((travel = ANY (ARRAY['home_only'::text, 'location_only'::text, 'both'::text, 'home_with_grace'::text])))
        constraint reconciliation_outcome.reconciliation_outcome_known CHECK ((outcome = ANY (ARRAY['applied'::text, 'retried'::text, 'quarantined'::text, 'reported'::text, 'skipped'::text, 'failed'::text])))
        constraint reconciliation_outcome.reconciliation_outcome_pkey PRIMARY KEY (plan, line)
        constraint reconciliation_reversal.reconciliation_reversal_pkey PRIMARY KEY (run_id, reversal)
        constraint reconciliation_reversal.reconciliation_reversal_run FOREIGN KEY (run_id) REFERENCES reconciliation_run(id) ON DELETE CASCADE
        constraint reconciliation_row.reconciliation_row_pkey PRIMARY KEY (run_id, external_id)
        constraint reconciliation_run.reconciliation_run_pkey PRIMARY KEY (id)
        constraint reconciliation_run.reconciliation_run_source UNIQUE (provider, environment)
        constraint reconciliation_set_aside.reconciliation_set_aside_pkey PRIMARY KEY (provider, environment, external_id, kind)
        constraint redemption.redemption_account FOREIGN KEY (account_id) REFERENCES account(id)
        constraint redemption.redemption_invite FOREIGN KEY (invite_id) REFERENCES invite(id)
        constraint redemption.redemption_pkey PRIMARY KEY (id)
        constraint redemption.redemption_product FOREIGN KEY (product) REFERENCES product(product)
        constraint redemption.redemption_state_facts CHECK ( CASE state WHEN 'reserved'::text THEN ((reserved_until IS NOT NULL) AND (confirmed_at IS NULL) AND (released_at IS NULL)) WHEN 'confirmed'::text THEN ((confirmed_at IS NOT NULL) AND (released_at IS NULL)) WHEN 'released'::text THEN ((released_at IS NOT NULL) AND (release_reason IS NOT NULL)) ELSE false END)
        constraint redemption_failure.redemption_failure_code CHECK (((prefix IS NULL) = (code_hash IS NULL)))
        constraint redemption_failure.redemption_failure_lift CHECK (((lifted_at IS NULL) = (lift_reason IS NULL)))
        constraint redemption_failure.redemption_failure_pkey PRIMARY KEY (reason, at, id)
        constraint redemption_failure.redemption_failure_weighs CHECK ((weight >= (0)::double precision))
        constraint region_override.region_override_account FOREIGN KEY (account_id) REFERENCES account(id)
        constraint region_override.region_override_no_overlap EXCLUDE USING gist (account_id WITH =, product WITH =, span WITH &&)
        constraint region_override.region_override_pkey PRIMARY KEY (id)
        constraint region_override.region_override_product FOREIGN KEY (product) REFERENCES product(product)
        constraint region_override.region_override_span_begins CHECK (((NOT isempty(span)) AND (NOT lower_inf(span))))
        constraint region_rule.region_rule_no_overlap EXCLUDE USING gist (product WITH =, region WITH =, layer WITH =, span WITH &&) WHERE (upper_inf(recorded))
        constraint region_rule.region_rule_open_requirements CHECK ( CASE WHEN (status = 'open'::text) THEN ((requires_invite IS NOT NULL) AND (percent IS NOT NULL)) ELSE ((requires_invite IS NULL) AND (percent IS NULL) AND (requires_entitlement IS NULL)) END)
        constraint region_rule.region_rule_percent_range CHECK (((percent >= 0) AND (percent <= 100)))
        constraint region_rule.region_rule_pkey PRIMARY KEY (id)
        constraint region_rule.region_rule_product FOREIGN KEY (product) REFERENCES product(product)
        constraint region_rule.region_rule_region_shape CHECK ((region ~ '^[A-Z]{2}(-[A-Z0-9]{1,3})?$'::text))
        constraint region_rule.region_rule_span_begins CHECK (((NOT isempty(span)) AND (NOT lower_inf(span))))
        constraint region_rule.region_rule_status_fits_layer CHECK ((((layer = 'rollout'::text) AND (status = ANY (ARRAY['open'::text, 'waitlist'::text, 'closed'::text]))) OR ((layer = 'legal'::text) AND (status = ANY (ARRAY['blocked'::text, 'allowed'::text])))))
        constraint subscription.subscription_account FOREIGN KEY (account_id) REFERENCES account(id)
        constraint subscription.subscription_environment_known CHECK ((environment = ANY (ARRAY['production'::text, 'sandbox'::text])))
        constraint subscription.subscription_grace CHECK (((grace_until IS NULL) OR (state = 'grace'::text)))
        constraint subscription.subscription_pkey PRIMARY KEY (id)
        constraint subscription.subscription_plan FOREIGN KEY (plan) REFERENCES plan(plan)
        constraint subscription.subscription_revocation CHECK ((((revoked_at IS NULL) = (revoke_reason IS NULL)) AND ((revoked_at IS NULL) OR (state = 'revoked'::text)) AND ((revoked_at IS NOT NULL) OR (charged_until IS NULL))))
        constraint subscription.subscription_state_known CHECK ((state = ANY (ARRAY['pending'::text, 'trialing'::text, 'active'::text, 'grace'::text, 'on_hold'::text, 'paused'::text, 'expired'::text, 'revoked'::text, 'unknown'::text])))
        constraint subscription_hold.subscription_hold_pkey PRIMARY KEY (id)
        constraint subscription_hold.subscription_hold_span_begins CHECK (((NOT isempty(span)) AND (NOT lower_inf(span))))
        constraint subscription_hold.subscription_hold_subscription FOREIGN KEY (subscription_id) REFERENCES subscription(id)
        constraint waitlist_cohort.waitlist_cohort_line FOREIGN KEY (product, region) REFERENCES waitlist_line(product, region)
        constraint waitlist_cohort.waitlist_cohort_pkey PRIMARY KEY (product, region, hour)
        constraint waitlist_cohort.waitlist_cohort_revealed_is_over CHECK (((secret IS NULL) OR ((subscribers_waiting + others_waiting) = 0)))
        constraint waitlist_cohort.waitlist_cohort_sealed_or_revealed CHECK ((((secret IS NULL) = (sealed_secret IS NOT NULL)) AND ((secret IS NULL) = (revealed_at IS NULL))))
        constraint waitlist_cohort.waitlist_cohort_sizes CHECK (((octet_length(commitment) = 32) AND (octet_length(roll) = 32)))
        constraint waitlist_cohort.waitlist_cohort_waiting CHECK (((subscribers_waiting >= 0) AND (others_waiting >= 0)))
        constraint waitlist_cohort.waitlist_cohort_whole_hour CHECK ((((EXTRACT(epoch FROM hour))::bigint % (3600)::bigint) = 0))
        constraint waitlist_draw.waitlist_draw_campaign FOREIGN KEY (campaign_id) REFERENCES campaign(id)
        constraint waitlist_draw.waitlist_draw_line FOREIGN KEY (product, region) REFERENCES waitlist_line(product, region)
        constraint waitlist_draw.waitlist_draw_pkey PRIMARY KEY (product, region, number)
        constraint waitlist_entry.waitlist_entry_account FOREIGN KEY (account_id) REFERENCES account(id)
        constraint waitlist_entry.waitlist_entry_band_known CHECK ((band = ANY (ARRAY[0, 1])))
        constraint waitlist_entry.waitlist_entry_cohort FOREIGN KEY (product, region, cohort) REFERENCES waitlist_cohort(product, region, hour)
        constraint waitlist_entry.waitlist_entry_draw_key CHECK (((cohort IS NULL) = (draw_key IS NULL)))
        constraint waitlist_entry.waitlist_entry_offer FOREIGN KEY (offer_id) REFERENCES waitlist_offer(id)
        constraint waitlist_entry.waitlist_entry_pkey PRIMARY KEY (account_id, product)
        constraint waitlist_entry.waitlist_entry_product FOREIGN KEY (product) REFERENCES product(product)
        constraint waitlist_entry.waitlist_entry_state_facts CHECK ( CASE state WHEN 'waiting'::text THEN (offer_id IS NULL) WHEN 'offered'::text THEN (offer_id IS NOT NULL) ELSE false END)
        constraint waitlist_line.waitlist_line_id UNIQUE (id)
        constraint waitlist_line.waitlist_line_pkey PRIMARY KEY (product, region)
        constraint waitlist_line.waitlist_line_product FOREIGN KEY (product) REFERENCES product(product)
        constraint waitlist_line.waitlist_line_region_shape CHECK ((region ~ '^[A-Z]{2}(-[A-Z0-9]{1,3})?$'::text))
        constraint waitlist_offer.waitlist_offer_account FOREIGN KEY (account_id) REFERENCES account(id)
        constraint waitlist_offer.waitlist_offer_band_known CHECK ((band = ANY (ARRAY[0, 1])))
        constraint waitlist_offer.waitlist_offer_campaign FOREIGN KEY (campaign_id) REFERENCES campaign(id)
        constraint waitlist_offer.waitlist_offer_cohort FOREIGN KEY (product, region, cohort) REFERENCES waitlist_cohort(product, region, hour)
        constraint waitlist_offer.waitlist_offer_drawn_after_joining CHECK ((draw > joined_after))
        constraint waitlist_offer.waitlist_offer_invite FOREIGN KEY (invite_id) REFERENCES invite(id)
        constraint waitlist_offer.waitlist_offer_pkey PRIMARY KEY (id)
        constraint waitlist_offer.waitlist_offer_place UNIQUE (product, region, draw, place)
        constraint waitlist_offer.waitlist_offer_state_facts CHECK (( CASE state WHEN 'open'::text THEN ((settled_at IS NULL) AND (invite_id IS NOT NULL)) WHEN 'redeemed'::text THEN ((settled_at IS NOT NULL) AND (invite_id IS NOT NULL)) WHEN 'lapsed'::text THEN ((settled_at IS NOT NULL) AND (invite_id IS NOT NULL)) WHEN 'passed_over'::text THEN ((settled_at IS NOT NULL) AND (invite_id IS NULL)) ELSE false END AND ((invite_id IS NULL) = (campaign_id IS NULL)) AND ((invite_id IS NULL) = (sealed_code IS NULL)) AND ((invite_id IS NULL) = (expires_at IS NULL))))
        index CREATE UNIQUE INDEX account_pkey ON public.account USING btree (id)
        index CREATE UNIQUE INDEX admission_pkey ON public.admission USING btree (account_id, product)
        index CREATE UNIQUE INDEX admit_migration_pkey ON public.admit_migration USING btree (version)
        index CREATE INDEX allowance_entry_by_account ON public.allowance_entry USING btree (account_id, product, id)
        index CREATE UNIQUE INDEX allowance_entry_growth_once ON public.allowance_entry USING btree (invitee_id, product) WHERE (kind = 'growth'::text)
        index CREATE UNIQUE INDEX allowance_entry_initial_once ON public.allowance_entry USING btree (account_id, product) WHERE (kind = 'initial'::text)
        index CREATE UNIQUE INDEX allowance_entry_pkey ON public.allowance_entry USING btree (id)
        index CREATE UNIQUE INDEX allowance_pkey ON public.allowance USING btree (account_id, product)
        index CREATE UNIQUE INDEX billing_dispute_pkey ON public.billing_dispute USING btree (subject_id, source)
        index CREATE UNIQUE INDEX billing_environment_named ON public.billing_environment USING btree (environment)
        index CREATE UNIQUE INDEX billing_environment_pkey ON public.billing_environment USING btree (is_only)
        index CREATE INDEX billing_event_by_subject ON public.billing_event USING btree (subject_id) WHERE (subject_id IS NOT NULL)
        index CREATE UNIQUE INDEX billing_event_key ON public.billing_event USING btree (provider, environment, key)
        index CREATE INDEX billing_event_money_back ON public.billing_event USING btree (subject_id) WHERE ((subject_id IS NOT NULL) AND ((observation @? '$."payments"[*]?(@."fact" == "refunded")'::jsonpath) OR (observation ? 'dispute'::text)))
        index CREATE UNIQUE INDEX billing_event_pkey ON public.billing_event USING btree (id)
        index CREATE INDEX billing_event_stuck ON public.billing_event USING btree (received_at) WHERE (outcome = ANY (ARRAY['received'::text, 'failed'::text]))
        index CREATE UNIQUE INDEX billing_moment_pkey ON public.billing_moment USING btree (subject_id, effective_at)
        index CREATE INDEX billing_orphan_by_event ON public.billing_orphan USING btree (event_id)
        index CREATE UNIQUE INDEX billing_orphan_pkey ON public.billing_orphan USING btree (provider, environment, reference, event_id)
        index CREATE INDEX billing_owner_by_subject ON public.billing_owner USING btree (subject_id)
        index CREATE UNIQUE INDEX billing_owner_pkey ON public.billing_owner USING btree (provider, environment, owner, subject_id)
        index CREATE INDEX billing_reference_by_subject ON public.billing_reference USING btree (subject_id)
        index CREATE UNIQUE INDEX billing_reference_pkey ON public.billing_reference USING btree (provider, environment, reference, subject_id)
        index CREATE INDEX billing_subject_by_account ON public.billing_subject USING btree (account_id) WHERE (account_id IS NOT NULL)
        index CREATE INDEX billing_subject_by_predecessor ON public.billing_subject USING btree (provider, environment, predecessor) WHERE (predecessor IS NOT NULL)
        index CREATE UNIQUE INDEX billing_subject_external_id ON public.billing_subject USING btree (provider, environment, external_id)
        index CREATE UNIQUE INDEX billing_subject_pkey ON public.billing_subject USING btree (id)
        index CREATE INDEX billing_subject_to_refetch ON public.billing_subject USING btree (refetch_at) WHERE (refetch_at IS NOT NULL)
        index CREATE UNIQUE INDEX branch_batch_pkey ON public.branch_batch USING btree (id)
        index CREATE UNIQUE INDEX branch_change_once ON public.branch_change USING btree (batch_id, kind, object_id, product) NULLS NOT DISTINCT
        index CREATE UNIQUE INDEX caller_pkey ON public.caller USING btree (id)
        index CREATE UNIQUE INDEX caller_token ON public.caller USING btree (token_hash)
        index CREATE INDEX campaign_by_product ON public.campaign USING btree (product, id)
        index CREATE INDEX campaign_open ON public.campaign USING btree (product, id) WHERE (mode = 'open'::text)
        index CREATE UNIQUE INDEX campaign_pkey ON public.campaign USING btree (id)
        index CREATE UNIQUE INDEX catalogue_version_pkey ON public.catalogue_version USING btree (is_only)
        index CREATE UNIQUE INDEX code_pepper_pkey ON public.code_pepper USING btree (id)
        index CREATE UNIQUE INDEX entitlement_pkey ON public.entitlement USING btree (account_id, product)
        index CREATE INDEX idempotency_by_age ON public.idempotency USING btree (created_at)
        index CREATE UNIQUE INDEX idempotency_pkey ON public.idempotency USING btree (caller_id, key)
        index CREATE INDEX invite_by_campaign ON public.invite USING btree (campaign_id, id)
        index CREATE INDEX invite_by_owner ON public.invite USING btree (owner_id, id) WHERE (owner_id IS NOT NULL)
        index CREATE INDEX invite_by_prefix ON public.invite USING btree (prefix, id)
        index CREATE UNIQUE INDEX invite_code ON public.invite USING btree (code_hash)
        index CREATE UNIQUE INDEX invite_pkey ON public.invite USING btree (id)
        index CREATE INDEX link_current_account ON public.link USING btree (account_id) INCLUDE (issuer, environment) WHERE upper_inf(span)
        index CREATE UNIQUE INDEX link_current_identity ON public.link USING btree (issuer, environment, subject) WHERE upper_inf(span)
        index CREATE INDEX link_one_holder ON public.link USING gist (hashtextextended(((((issuer || ':'::text) || environment) || ':'::text) || subject), (0)::bigint), hashtextextended(((((issuer || ':'::text) || environment) || ':'::text) || subject), (1)::bigint), span)
        index CREATE UNIQUE INDEX link_pkey ON public.link USING btree (id)
        index CREATE INDEX membership_by_inviter ON public.membership USING btree (inviter_id, product, account_id) WHERE (inviter_id IS NOT NULL)
        index CREATE UNIQUE INDEX membership_pkey ON public.membership USING btree (account_id, product)
        index CREATE UNIQUE INDEX membership_place ON public.membership USING btree (account_id, product, depth)
        index CREATE UNIQUE INDEX plan_pkey ON public.plan USING btree (plan)
        index CREATE INDEX plan_provider_product_by_plan ON public.plan_provider_product USING btree (plan)
        index CREATE UNIQUE INDEX plan_provider_product_pkey ON public.plan_provider_product USING btree (provider, provider_product)
        index CREATE UNIQUE INDEX product_pkey ON public.product USING btree (product)
        index CREATE UNIQUE INDEX reconciliation_outcome_pkey ON public.reconciliation_outcome USING btree (plan, line)
        index CREATE UNIQUE INDEX reconciliation_reversal_pkey ON public.reconciliation_reversal USING btree (run_id, reversal)
        index CREATE INDEX reconciliation_reversal_subject ON public.reconciliation_reversal USING btree (run_id, subject) WHERE (subject IS NOT NULL)
        index CREATE UNIQUE INDEX reconciliation_row_pkey ON public.reconciliation_row USING btree (run_id, external_id)
        index CREATE INDEX reconciliation_row_predecessor ON public.reconciliation_row USING btree (run_id, predecessor) WHERE (predecessor IS NOT NULL)
        index CREATE INDEX reconciliation_row_unfetched ON public.reconciliation_row USING btree (run_id, external_id) WHERE (observation IS NULL)
        index CREATE UNIQUE INDEX reconciliation_run_pkey ON public.reconciliation_run USING btree (id)
        index CREATE UNIQUE INDEX reconciliation_run_source ON public.reconciliation_run USING btree (provider, environment)
        index CREATE UNIQUE INDEX reconciliation_set_aside_pkey ON public.reconciliation_set_aside USING btree (provider, environment, external_id, kind)
        index CREATE INDEX redemption_by_account ON public.redemption USING btree (account_id, product, at)
        index CREATE INDEX redemption_by_invite ON public.redemption USING btree (invite_id, id)
        index CREATE INDEX redemption_failure_by_account ON public.redemption_failure USING btree (account_id, at)
        index CREATE INDEX redemption_failure_by_address ON public.redemption_failure USING btree (client_address, at) WHERE (client_address IS NOT NULL)
        index CREATE INDEX redemption_failure_by_code ON public.redemption_failure USING btree (code_hash, reason, at) WHERE (code_hash IS NOT NULL)
        index CREATE INDEX redemption_failure_by_prefix ON public.redemption_failure USING btree (prefix, reason, at) WHERE (prefix IS NOT NULL)
        index CREATE UNIQUE INDEX redemption_failure_pkey ON public.redemption_failure USING btree (reason, at, id)
        index CREATE INDEX redemption_far ON public.redemption USING btree (at) WHERE is_far
        index CREATE INDEX redemption_lapsing ON public.redemption USING btree (reserved_until) WHERE ((state = 'reserved'::text) AND (released_at IS NULL))
        index CREATE UNIQUE INDEX redemption_live ON public.redemption USING btree (account_id, product) WHERE (state <> 'released'::text)
        index CREATE UNIQUE INDEX redemption_pkey ON public.redemption USING btree (id)
        index CREATE INDEX redemption_reserved ON public.redemption USING btree (invite_id, reserved_until) WHERE (state = 'reserved'::text)
        index CREATE INDEX region_override_by_account ON public.region_override USING btree (account_id, product)
        index CREATE INDEX region_override_no_overlap ON public.region_override USING gist (account_id, product, span)
        index CREATE UNIQUE INDEX region_override_pkey ON public.region_override USING btree (id)
        index CREATE INDEX region_rule_no_overlap ON public.region_rule USING gist (product, region, layer, span) WHERE upper_inf(recorded)
        index CREATE UNIQUE INDEX region_rule_pkey ON public.region_rule USING btree (id)
        index CREATE INDEX subscription_by_account ON public.subscription USING btree (account_id)
        index CREATE INDEX subscription_hold_by_subscription ON public.subscription_hold USING btree (subscription_id)
        index CREATE UNIQUE INDEX subscription_hold_pkey ON public.subscription_hold USING btree (id)
        index CREATE UNIQUE INDEX subscription_hold_source ON public.subscription_hold USING btree (subscription_id, source) WHERE (source IS NOT NULL)
        index CREATE UNIQUE INDEX subscription_pkey ON public.subscription USING btree (id)
        index CREATE INDEX waitlist_cohort_open ON public.waitlist_cohort USING btree (product, region, hour) WHERE (secret IS NULL)
        index CREATE UNIQUE INDEX waitlist_cohort_pkey ON public.waitlist_cohort USING btree (product, region, hour)
        index CREATE UNIQUE INDEX waitlist_draw_pkey ON public.waitlist_draw USING btree (product, region, number)
        index CREATE INDEX waitlist_entry_order ON public.waitlist_entry USING btree (product, region, band, cohort, draw_key) WHERE (state = 'waiting'::text)
        index CREATE UNIQUE INDEX waitlist_entry_pkey ON public.waitlist_entry USING btree (account_id, product)
        index CREATE UNIQUE INDEX waitlist_line_id ON public.waitlist_line USING btree (id)
        index CREATE UNIQUE INDEX waitlist_line_pkey ON public.waitlist_line USING btree (product, region)
        index CREATE INDEX waitlist_offer_by_cohort ON public.waitlist_offer USING btree (product, region, cohort, draw, place)
        index CREATE UNIQUE INDEX waitlist_offer_by_invite ON public.waitlist_offer USING btree (invite_id)
        index CREATE INDEX waitlist_offer_ending ON public.waitlist_offer USING btree (expires_at) WHERE ((state = 'open'::text) AND (expires_at IS NOT NULL))
        index CREATE UNIQUE INDEX waitlist_offer_open ON public.waitlist_offer USING btree (account_id, product) WHERE (state = 'open'::text)
        index CREATE UNIQUE INDEX waitlist_offer_pkey ON public.waitlist_offer USING btree (id)
        index CREATE UNIQUE INDEX waitlist_offer_place ON public.waitlist_offer USING btree (product, region, draw, place)
        CREATE TRIGGER account_changed AFTER UPDATE ON public.account REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION entitlement_accounts_changed()
        CREATE TRIGGER account_suspension_forget BEFORE UPDATE OF state ON public.account FOR EACH ROW EXECUTE FUNCTION account_suspension_forget()
        CREATE TRIGGER admission_added AFTER INSERT ON public.admission REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION entitlement_admissions_added()
        CREATE TRIGGER admission_changed AFTER UPDATE ON public.admission REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION entitlement_facts_changed()
        CREATE TRIGGER admission_removed AFTER DELETE ON public.admission REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION entitlement_facts_removed()
        CREATE TRIGGER admission_truncated AFTER TRUNCATE ON public.admission FOR EACH STATEMENT EXECUTE FUNCTION entitlement_facts_truncated()
        CREATE TRIGGER allowance_entry_stands BEFORE DELETE OR UPDATE OR TRUNCATE ON public.allowance_entry FOR EACH STATEMENT EXECUTE FUNCTION allowance_entry_stands()
        CREATE TRIGGER billing_link_added AFTER INSERT ON public.link REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION billing_links_changed()
        CREATE TRIGGER billing_link_changed AFTER UPDATE ON public.link REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION billing_links_changed()
        CREATE TRIGGER billing_plan_added AFTER INSERT ON public.plan_provider_product REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION billing_plans_changed()
        CREATE TRIGGER billing_plan_changed AFTER UPDATE ON public.plan_provider_product REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION billing_plans_changed()
        CREATE TRIGGER billing_plan_removed AFTER DELETE ON public.plan_provider_product REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION billing_plans_changed()
        CREATE TRIGGER campaign_opened AFTER INSERT ON public.campaign FOR EACH ROW WHEN ((new.mode = 'open'::text)) EXECUTE FUNCTION catalogue_changed()
        CREATE TRIGGER campaign_opening_changed AFTER UPDATE OF mode, regions, opens_at, closes_at ON public.campaign FOR EACH ROW WHEN ((((old.mode = 'open'::text) OR (new.mode = 'open'::text)) AND ((((old.mode IS DISTINCT FROM new.mode) OR (old.regions IS DISTINCT FROM new.regions)) OR (old.opens_at IS DISTINCT FROM new.opens_at)) OR (old.closes_at IS DISTINCT FROM new.closes_at)))) EXECUTE FUNCTION catalogue_changed()
        CREATE TRIGGER campaign_opening_removed AFTER DELETE ON public.campaign FOR EACH ROW WHEN ((old.mode = 'open'::text)) EXECUTE FUNCTION catalogue_changed()
        CREATE TRIGGER invite_changed AFTER UPDATE ON public.invite REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION entitlement_invites_changed()
        CREATE TRIGGER invite_offer_follows AFTER UPDATE ON public.invite FOR EACH ROW WHEN (((new.bound_to IS NOT NULL) AND ((new.uses <> old.uses) OR (new.revoked_at IS DISTINCT FROM old.revoked_at) OR (new.expires_at IS DISTINCT FROM old.expires_at)))) EXECUTE FUNCTION waitlist_offer_follows()
        CREATE TRIGGER link_added AFTER INSERT ON public.link REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION entitlement_facts_added()
        CREATE TRIGGER link_changed AFTER UPDATE ON public.link REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION entitlement_facts_changed()
        CREATE TRIGGER link_removed AFTER DELETE ON public.link REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION entitlement_facts_removed()
        CREATE TRIGGER link_truncated AFTER TRUNCATE ON public.link FOR EACH STATEMENT EXECUTE FUNCTION entitlement_facts_truncated()
        CREATE TRIGGER plan_changed AFTER INSERT OR DELETE OR UPDATE ON public.plan FOR EACH STATEMENT EXECUTE FUNCTION catalogue_changed()
        CREATE TRIGGER plan_provider_product_changed AFTER INSERT OR DELETE OR UPDATE ON public.plan_provider_product FOR EACH STATEMENT EXECUTE FUNCTION catalogue_changed()
        CREATE TRIGGER product_changed AFTER INSERT OR DELETE OR UPDATE ON public.product FOR EACH STATEMENT EXECUTE FUNCTION catalogue_changed()
        CREATE TRIGGER redemption_added AFTER INSERT ON public.redemption REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION entitlement_redemptions_changed()
        CREATE TRIGGER redemption_changed AFTER UPDATE ON public.redemption REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION entitlement_redemptions_changed()
        CREATE TRIGGER redemption_removed AFTER DELETE ON public.redemption REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION entitlement_facts_removed()
        CREATE TRIGGER redemption_truncated AFTER TRUNCATE ON public.redemption FOR EACH STATEMENT EXECUTE FUNCTION entitlement_facts_truncated()
        CREATE TRIGGER region_override_added AFTER INSERT ON public.region_override REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION entitlement_facts_added()
        CREATE TRIGGER region_override_changed AFTER UPDATE ON public.region_override REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION entitlement_facts_changed()
        CREATE TRIGGER region_override_removed AFTER DELETE ON public.region_override REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION entitlement_facts_removed()
        CREATE TRIGGER region_override_truncated AFTER TRUNCATE ON public.region_override FOR EACH STATEMENT EXECUTE FUNCTION entitlement_facts_truncated()
        CREATE TRIGGER region_rule_changed AFTER INSERT OR DELETE OR UPDATE ON public.region_rule FOR EACH STATEMENT EXECUTE FUNCTION catalogue_changed()
        CREATE TRIGGER subscription_added AFTER INSERT ON public.subscription REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION entitlement_facts_added()
        CREATE TRIGGER subscription_changed AFTER UPDATE ON public.subscription REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION entitlement_facts_changed()
        CREATE TRIGGER subscription_hold_added AFTER INSERT ON public.subscription_hold REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION entitlement_holds_added()
        CREATE TRIGGER subscription_hold_changed AFTER UPDATE ON public.subscription_hold REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION entitlement_holds_changed()
        CREATE TRIGGER subscription_hold_removed AFTER DELETE ON public.subscription_hold REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION entitlement_holds_removed()
        CREATE TRIGGER subscription_hold_truncated AFTER TRUNCATE ON public.subscription_hold FOR EACH STATEMENT EXECUTE FUNCTION entitlement_facts_truncated()
        CREATE TRIGGER subscription_removed AFTER DELETE ON public.subscription REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION entitlement_facts_removed()
        CREATE TRIGGER subscription_truncated AFTER TRUNCATE ON public.subscription FOR EACH STATEMENT EXECUTE FUNCTION entitlement_facts_truncated()
        CREATE TRIGGER waitlist_entry_added AFTER INSERT ON public.waitlist_entry REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION entitlement_facts_added()
        CREATE TRIGGER waitlist_entry_changed AFTER UPDATE ON public.waitlist_entry REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION entitlement_waitlist_changed()
        CREATE TRIGGER waitlist_entry_counted_added AFTER INSERT ON public.waitlist_entry REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION waitlist_entries_added()
        CREATE TRIGGER waitlist_entry_counted_changed AFTER UPDATE ON public.waitlist_entry REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION waitlist_entries_changed()
        CREATE TRIGGER waitlist_entry_counted_removed AFTER DELETE ON public.waitlist_entry REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION waitlist_entries_removed()
        CREATE TRIGGER waitlist_entry_counted_truncated AFTER TRUNCATE ON public.waitlist_entry FOR EACH STATEMENT EXECUTE FUNCTION waitlist_entries_truncated()
        CREATE TRIGGER waitlist_entry_removed AFTER DELETE ON public.waitlist_entry REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION entitlement_facts_removed()
        CREATE TRIGGER waitlist_entry_truncated AFTER TRUNCATE ON public.waitlist_entry FOR EACH STATEMENT EXECUTE FUNCTION entitlement_facts_truncated()
        CREATE TRIGGER waitlist_offer_added AFTER INSERT ON public.waitlist_offer REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION entitlement_offers_changed()
        CREATE TRIGGER waitlist_offer_changed AFTER UPDATE ON public.waitlist_offer REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION entitlement_offers_changed()
        CREATE TRIGGER waitlist_offer_removed AFTER DELETE ON public.waitlist_offer REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION entitlement_facts_removed()
        CREATE TRIGGER waitlist_offer_truncated AFTER TRUNCATE ON public.waitlist_offer FOR EACH STATEMENT EXECUTE FUNCTION entitlement_facts_truncated()
        function CREATE OR REPLACE FUNCTION public.account_suspension_forget() RETURNS trigger LANGUAGE plpgsql AS $function$ begin if new.suspension_batch is not distinct from old.suspension_batch then new.suspension_batch := null; end if; return new; end $function$ 
        function CREATE OR REPLACE FUNCTION public.allowance_due(uuid, text, timestamp with time zone) RETURNS TABLE(kind text, invitee_id uuid, count integer) LANGUAGE sql STABLE AS $function$ with terms as materialized ( select t.allowance from account as a cross join lateral allowance_terms($1, $2) as t left join allowance as w on w.account_id = $1 and w.product = $2 where a.id = $1 and a.state = 'active' and w.frozen_at is null and t.matures_at <= $3 ) select 'initial', null::uuid, terms.allowance from terms left join allowance_entry as e on e.account_id = $1 and e.product = $2 and e.kind = 'initial' where terms.allowance > 0 and e.id is null union all select 'growth', m.account_id, 1 from terms inner join membership as m on m.inviter_id = $1 and m.product = $2 inner join account as a on a.id = m.account_id and a.state = 'active' cross join lateral allowance_terms(m.account_id, $2) as t left join allowance_entry as e on e.invitee_id = m.account_id and e.product = $2 and e.kind = 'growth' where t.matures_at <= $3 and e.id is null $function$ 
        function CREATE OR REPLACE FUNCTION public.allowance_entry_stands() RETURNS trigger LANGUAGE plpgsql AS $function$ begin raise exception 'entries of allowances are never changed' using errcode = '23001'; end $function$ 
        function CREATE OR REPLACE FUNCTION public.allowance_terms(uuid, text) RETURNS TABLE(allowance integer, matures_at timestamp with time zone) LANGUAGE sql STABLE AS $function$ select c.allowance, d.at + make_interval(days => c.allowance_after_days) from admission as d left join redemption as r on r.id = d.redemption_id left join invite as i on i.id = r.invite_id inner join campaign as c on c.id = coalesce( i.campaign_id, (select n.id from campaign as n where n.product = $2 order by n.id desc limit 1) ) where d.account_id = $1 and d.product = $2 $function$ 
        function CREATE OR REPLACE FUNCTION public.billing_charged_until(state text, will_renew boolean, ends_at timestamp with time zone) RETURNS timestamp with time zone LANGUAGE sql IMMUTABLE AS $function$ select case when state in ('grace', 'on_hold') then ends_at + interval '60 days' when state in ('trialing', 'active', 'unknown') then ends_at + case when will_renew then interval '3 days' else interval '0' end end $function$ 
        function CREATE OR REPLACE FUNCTION public.billing_end_revocations(subjects uuid[]) RETURNS void LANGUAGE plpgsql AS $function$ begin with bought as ( select s.id, s.revoked_at, s.revoke_reason, min(m.effective_at) as again_at from subscription as s cross join lateral ( select m.effective_at, m.state, m.access_until, lag(m.state) over story as state_before, lag(m.will_renew) over story as was_renewed, lag(m.access_until) over story as until_before, max(m.access_until) over ( order by m.effective_at rows between unbounded preceding and 1 preceding ) as longest from billing_moment as m where m.subject_id = s.id window story as (order by m.effective_at) ) as m where s.id = any(subjects) and s.revoked_at is not null and m.effective_at > s.revoked_at and m.state in ('trialing', 'active', 'grace') and ( m.state_before = 'expired' or ( m.state_before in ('trialing', 'active') and not m.was_renewed and m.until_before <= m.effective_at ) or (m.state_before = 'revoked' and m.access_until > m.longest) ) group by s.id ), held as ( insert into subscription_hold (id, subscription_id, span, reason) select gen_random_uuid(), bought.id, tstzrange(bought.revoked_at, bought.again_at), bought.revoke_reason from bought ) update subscription as s set state = 'expired', revoked_at = null, revoke_reason = null, charged_until = null from bought where s.id = bought.id; end $function$ 
        function CREATE OR REPLACE FUNCTION public.billing_hold_span(span tstzrange, released_at timestamp with time zone) RETURNS tstzrange LANGUAGE sql IMMUTABLE AS $function$ select case when released_at is null then span else tstzrange( lower(span), greatest(least(upper(span), released_at), lower(span) + interval '1 microsecond') ) end $function$ 
        function CREATE OR REPLACE FUNCTION public.billing_links_changed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO 'off' SET enable_bitmapscan TO 'off' SET enable_hashjoin TO 'off' SET enable_mergejoin TO 'off' SET plan_cache_mode TO 'force_generic_plan' AS $function$ begin if not exists ( select from added where added.issuer in ('stripe', 'app_store', 'google_play') and upper_inf(added.span) ) then return null; end if; -- A subscription that is being written just now is waited for: by its owner, or, where that would -- be more locks than the server has room for, by what every writer of subscriptions holds. if (select count(*) from added) > 1000 then perform pg_advisory_xact_lock(hashtextextended('billing:plans', 0)); else perform billing_lock_plans(); perform pg_advisory_xact_lock(k.key) from ( select distinct billing_lock_key(added.issuer, added.environment, 'owner', added.subject) as key from added where added.issuer in ('stripe', 'app_store', 'google_play') and upper_inf(added.span) order by key ) as k; end if; perform billing_project(array( select distinct o.subject_id from added inner join billing_owner as o on o.provider = added.issuer and o.environment = added.environment and o.owner = added.subject where upper_inf(added.span) )); return null; end $function$ 
        function CREATE OR REPLACE FUNCTION public.billing_lock_key(provider text, environment text, kind text, name text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $function$ select hashtextextended(concat_ws(':', 'billing', provider, environment, kind, name), 0) $function$ 
        function CREATE OR REPLACE FUNCTION public.billing_lock_plans() RETURNS void LANGUAGE sql AS $function$ select pg_advisory_xact_lock_shared(hashtextextended('billing:plans', 0)) $function$ 
        function CREATE OR REPLACE FUNCTION public.billing_plans_changed() RETURNS trigger LANGUAGE plpgsql AS $function$ begin -- Whoever is writing a subscription just now did not see this change: waits for them all. perform pg_advisory_xact_lock(hashtextextended('billing:plans', 0)); perform billing_project(array( select b.id from billing_subject as b where exists ( select from changed where changed.provider = b.provider and changed.provider_product = any(b.products) ) )); return null; end $function$ 
        function CREATE OR REPLACE FUNCTION public.billing_project(subjects uuid[]) RETURNS void LANGUAGE plpgsql SET enable_seqscan TO 'off' SET enable_bitmapscan TO 'off' SET enable_hashjoin TO 'off' SET enable_mergejoin TO 'off' SET plan_cache_mode TO 'force_generic_plan' SET jit TO 'off' AS $function$ declare found_subjects uuid[]; reached uuid[]; begin if coalesce(cardinality(subjects), 0) = 0 then return; end if; perform billing_lock_plans(); -- Whoever waits for a lock looks again afterwards: one that is locked may have been replaced -- meanwhile, and only a statement that begins after the wait sees by what. loop with recursive chain (id, provider, environment, external_id) as ( select b.id, b.provider, b.environment, b.external_id from billing_subject as b where b.id = any(subjects) union select n.id, n.provider, n.environment, n.external_id from chain inner join billing_subject as n on n.provider = chain.provider and n.environment = chain.environment and n.predecessor = chain.external_id ) select array_agg(chain.id order by chain.id) into reached from chain; if reached is null then return; end if; exit when reached = found_subjects; found_subjects := reached; perform from billing_subject as b where b.id = any(found_subjects) order by b.id for no key update; end loop; -- Each round passes an account on from one subscription to the one that replaces it. loop update billing_subject as b set account_id = p.account_id, version = b.version + 1 from billing_projection as p where p.id = any(found_subjects) and b.id = p.id and p.account_id is distinct from b.account_id; exit when not found; end loop; perform entitlement_lock(array( select b.account_id from billing_subject as b where b.id = any(found_subjects) and b.account_id is not null union select s.account_id from subscription as s where s.id = any(found_subjects) )); perform billing_end_revocations(found_subjects); perform billing_write_subscriptions(found_subjects); perform billing_write_holds(found_subjects); end $function$ 
        function CREATE OR REPLACE FUNCTION public.billing_write_holds(subjects uuid[]) RETURNS void LANGUAGE plpgsql AS $function$ begin insert into subscription_hold as h (id, subscription_id, span, reason, source) select gen_random_uuid(), d.subject_id, d.span, 'dispute', d.source from billing_dispute as d inner join subscription as s on s.id = d.subject_id where d.subject_id = any(subjects) on conflict (subscription_id, source) where source is not null do update set span = billing_hold_span(excluded.span, h.released_at) where h.span <> billing_hold_span(excluded.span, h.released_at); end $function$ 
        function CREATE OR REPLACE FUNCTION public.billing_write_subscriptions(subjects uuid[]) RETURNS void LANGUAGE plpgsql AS $function$ begin insert into subscription as s ( id, account_id, provider, plan, state, will_renew, paid_through, access_until, reason, created_at, environment, external_id, raw_status, grace_until, revoked_at, revoke_reason, charged_until ) select b.id, b.account_id, b.provider, coalesce(p.plan, o.plan), n.state, b.will_renew and o.revoked_at is null, b.paid_through, case when o.revoked_at is not null then least(o.access_until, b.access_until) when n.state = 'unknown' and p.plan is null then least(o.access_until, b.access_until) -- Without an end, a subscription would open doors for ever. when n.state in ('trialing', 'active', 'grace') then coalesce(b.access_until, b.paid_through, b.observed_at) else b.access_until end, b.provider, b.began_at, b.environment, b.external_id, b.raw_status, case when n.state = 'grace' then b.grace_until end, o.revoked_at, o.revoke_reason, case when o.revoked_at is not null then billing_charged_until( b.state, b.will_renew, coalesce(b.access_until, b.paid_through, b.observed_at) ) end from billing_subject as b inner join billing_projection as p on p.id = b.id left join subscription as o on o.id = b.id cross join lateral ( select case when o.revoked_at is not null then 'revoked' when p.plan is null and b.state in ('trialing', 'active', 'grace') then 'unknown' else b.state end as state ) as n where b.id = any(subjects) and b.account_id is not null and coalesce(p.plan, o.plan) is not null order by b.id on conflict (id) do update set account_id = excluded.account_id, plan = excluded.plan, state = excluded.state, will_renew = excluded.will_renew, paid_through = excluded.paid_through, access_until = excluded.access_until, created_at = excluded.created_at, raw_status = excluded.raw_status, grace_until = excluded.grace_until, charged_until = excluded.charged_until where ( s.account_id, s.plan, s.state, s.will_renew, s.paid_through, s.access_until, s.created_at, s.raw_status, s.grace_until, s.charged_until ) is distinct from ( excluded.account_id, excluded.plan, excluded.state, excluded.will_renew, excluded.paid_through, excluded.access_until, excluded.created_at, excluded.raw_status, excluded.grace_until, excluded.charged_until ); end $function$ 
        function CREATE OR REPLACE FUNCTION public.catalogue_changed() RETURNS trigger LANGUAGE plpgsql AS $function$ begin -- By the clock where it can be, so that a server which took over without the last change does -- not give its number to another one. update catalogue_version set version = greatest( version + 1, (extract(epoch from clock_timestamp()) * 1000000)::bigint ) where is_only; return null; end $function$ 
        function CREATE OR REPLACE FUNCTION public.entitlement_accounts_changed() RETURNS trigger LANGUAGE plpgsql AS $function$ declare accounts uuid[] := array( select changed.id from ( select added.id, added.state, added.home_region from added except select removed.id, removed.state, removed.home_region from removed ) as changed ); begin if cardinality(accounts) > 0 then perform entitlement_refresh(accounts); end if; return null; end $function$ 
        function CREATE OR REPLACE FUNCTION public.entitlement_admissions_added() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO 'off' SET enable_bitmapscan TO 'off' SET enable_hashjoin TO 'off' SET enable_mergejoin TO 'off' SET plan_cache_mode TO 'force_generic_plan' SET jit TO 'off' AS $function$ declare accounts uuid[] := array(select added.account_id from added); products text[]; begin if cardinality(accounts) = 0 then return null; end if; perform entitlement_lock(accounts); with changed as ( update entitlement as e set admitted_at = added.at, admission_region = added.region, admission_redemption_id = added.redemption_id from added where e.account_id = added.account_id and e.product = added.product returning e.account_id, e.product ) select array_agg(added.account_id), array_agg(added.product) into accounts, products from added where (added.account_id, added.product) not in ( select changed.account_id, changed.product from changed ); if cardinality(accounts) > 0 then perform entitlement_recompute(accounts, products); end if; return null; end $function$ 
        function CREATE OR REPLACE FUNCTION public.entitlement_facts_added() RETURNS trigger LANGUAGE plpgsql AS $function$ declare accounts uuid[] := array(select distinct added.account_id from added); begin if cardinality(accounts) > 0 then perform entitlement_refresh(accounts); end if; return null; end $function$ 
        function CREATE OR REPLACE FUNCTION public.entitlement_facts_changed() RETURNS trigger LANGUAGE plpgsql AS $function$ declare accounts uuid[] := array( select removed.account_id from removed union select added.account_id from added ); begin if cardinality(accounts) > 0 then perform entitlement_refresh(accounts); end if; return null; end $function$ 
        function CREATE OR REPLACE FUNCTION public.entitlement_facts_removed() RETURNS trigger LANGUAGE plpgsql AS $function$ declare accounts uuid[] := array(select distinct removed.account_id from removed); begin if cardinality(accounts) > 0 then perform entitlement_refresh(accounts); end if; return null; end $function$ 
        function CREATE OR REPLACE FUNCTION public.entitlement_facts_truncated() RETURNS trigger LANGUAGE plpgsql AS $function$ begin delete from entitlement; return null; end $function$ 
        function CREATE OR REPLACE FUNCTION public.entitlement_holds_added() RETURNS trigger LANGUAGE plpgsql AS $function$ begin perform entitlement_holds_refresh(array(select distinct subscription_id from added)); return null; end $function$ 
        function CREATE OR REPLACE FUNCTION public.entitlement_holds_changed() RETURNS trigger LANGUAGE plpgsql AS $function$ begin perform entitlement_holds_refresh( array(select subscription_id from removed union select subscription_id from added) ); return null; end $function$ 
        function CREATE OR REPLACE FUNCTION public.entitlement_holds_refresh(subscriptions uuid[]) RETURNS void LANGUAGE plpgsql AS $function$ declare accounts uuid[]; refreshed uuid[] := '{}'; begin loop accounts := array( select distinct s.account_id from subscription as s where s.id = any(subscriptions) and s.account_id <> all(refreshed) ); exit when cardinality(accounts) = 0; perform entitlement_refresh(accounts); refreshed := refreshed || accounts; end loop; end $function$ 
        function CREATE OR REPLACE FUNCTION public.entitlement_holds_removed() RETURNS trigger LANGUAGE plpgsql AS $function$ begin perform entitlement_holds_refresh(array(select distinct subscription_id from removed)); return null; end $function$ 
        function CREATE OR REPLACE FUNCTION public.entitlement_invites_changed() RETURNS trigger LANGUAGE plpgsql AS $function$ declare invites uuid[]; accounts uuid[]; begin if not exists (select from added where added.revoked_at is not null) and not exists (select from removed where removed.revoked_at is not null) then return null; end if; invites := array( select changed.id from ( select added.id, added.revoked_at is null from added except select removed.id, removed.revoked_at is null from removed ) as changed (id, stands) ); -- What is confirmed stays, whatever becomes of its invite. accounts := array( select distinct r.account_id from redemption as r where r.invite_id = any(invites) and r.state <> 'confirmed' ); if cardinality(accounts) > 0 then perform entitlement_refresh(accounts); end if; return null; end $function$ 
        function CREATE OR REPLACE FUNCTION public.entitlement_invites_hold(invites uuid[]) RETURNS void LANGUAGE plpgsql AS $function$ begin if cardinality(invites) > 0 then perform from invite as i where i.id = any(invites) order by i.id for share; end if; end $function$ 
        function CREATE OR REPLACE FUNCTION public.entitlement_lock(accounts uuid[]) RETURNS void LANGUAGE plpgsql SET enable_seqscan TO 'off' SET enable_bitmapscan TO 'off' SET plan_cache_mode TO 'force_generic_plan' AS $function$ begin perform from account as a where a.id = any(accounts) order by a.id for no key update; end $function$ 
        function CREATE OR REPLACE FUNCTION public.entitlement_offers_changed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO 'off' SET enable_bitmapscan TO 'off' SET enable_hashjoin TO 'off' SET enable_mergejoin TO 'off' SET plan_cache_mode TO 'force_generic_plan' SET jit TO 'off' AS $function$ declare accounts uuid[]; products text[]; begin if tg_op = 'INSERT' then select array_agg(added.account_id), array_agg(added.product) into accounts, products from added where added.state = 'open'; else select array_agg(changed.account_id), array_agg(changed.product) into accounts, products from ( ( select account_id, product, region, expires_at from removed where state = 'open' except select account_id, product, region, expires_at from added where state = 'open' ) union ( select account_id, product, region, expires_at from added where state = 'open' except select account_id, product, region, expires_at from removed where state = 'open' ) ) as changed; end if; if accounts is null then return null; end if; perform entitlement_lock(accounts); with asked as ( select distinct t.account_id, t.product from unnest(accounts, products) as t (account_id, product) ), changed as ( update entitlement as e set offer_region = f.region, offer_until = f.expires_at from asked left join lateral ( select o.region, o.expires_at from waitlist_offer as o where o.account_id = asked.account_id and o.product = asked.product and o.state = 'open' limit 1 ) as f on true where e.account_id = asked.account_id and e.product = asked.product returning e.account_id, e.product ) select array_agg(asked.account_id), array_agg(asked.product) into accounts, products from asked where (asked.account_id, asked.product) not in ( select changed.account_id, changed.product from changed ); if cardinality(accounts) > 0 then perform entitlement_recompute(accounts, products); end if; return null; end $function$ 
        function CREATE OR REPLACE FUNCTION public.entitlement_recompute(accounts uuid[], products text[]) RETURNS void LANGUAGE plpgsql SET enable_seqscan TO 'off' SET enable_bitmapscan TO 'off' SET enable_hashjoin TO 'off' SET enable_mergejoin TO 'off' SET plan_cache_mode TO 'force_generic_plan' SET jit TO 'off' AS $function$ begin insert into entitlement as e select s.* from entitlement_source as s where s.account_id = any(accounts) and (products is null or s.product = any(products)) on conflict (account_id, product) do update set ( fresh_from, fresh_until, account_state, home_region, issuers, redemption_id, redemption_state, reserved_until, is_invite_revoked, drawn_region, offer_region, offer_until, subscription_id, provider, plan, subscription_state, will_renew, paid_through, access_until, charged_until, is_held, admitted_at, admission_region, admission_redemption_id, is_allowed, override_until, is_on_waitlist ) = ( excluded.fresh_from, excluded.fresh_until, excluded.account_state, excluded.home_region, excluded.issuers, excluded.redemption_id, excluded.redemption_state, excluded.reserved_until, excluded.is_invite_revoked, excluded.drawn_region, excluded.offer_region, excluded.offer_until, excluded.subscription_id, excluded.provider, excluded.plan, excluded.subscription_state, excluded.will_renew, excluded.paid_through, excluded.access_until, excluded.charged_until, excluded.is_held, excluded.admitted_at, excluded.admission_region, excluded.admission_redemption_id, excluded.is_allowed, excluded.override_until, excluded.is_on_waitlist ) where row(e.*) is distinct from row(excluded.*); end $function$ 
        function CREATE OR REPLACE FUNCTION public.entitlement_redemptions_changed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO 'off' SET enable_bitmapscan TO 'off' SET enable_hashjoin TO 'off' SET enable_mergejoin TO 'off' SET plan_cache_mode TO 'force_generic_plan' SET jit TO 'off' AS $function$ declare accounts uuid[]; products text[]; begin if tg_op = 'UPDATE' then select array_agg(moved.account_id), array_agg(moved.product) into accounts, products from ( select removed.id, removed.account_id, removed.product from removed except select added.id, added.account_id, added.product from added ) as moved; end if; if accounts is null and not exists (select from added) then return null; end if; perform entitlement_invites_hold( array(select distinct added.invite_id from added where added.state <> 'confirmed') ); perform entitlement_lock(accounts || array(select added.account_id from added)); with changed as ( update entitlement as e set redemption_id = added.id, redemption_state = added.state, reserved_until = added.reserved_until, drawn_region = added.drawn_region, is_invite_revoked = exists ( select from invite as i where added.state = 'reserved' and i.id = added.invite_id and i.revoked_at is not null ) from added where added.state <> 'released' and e.account_id = added.account_id and e.product = added.product returning added.id ) select accounts || array_agg(added.account_id), products || array_agg(added.product) into accounts, products from added where added.id not in (select changed.id from changed); if cardinality(accounts) > 0 then perform entitlement_recompute(accounts, products); end if; return null; end $function$ 
        function CREATE OR REPLACE FUNCTION public.entitlement_refresh(accounts uuid[]) RETURNS void LANGUAGE plpgsql AS $function$ begin perform entitlement_lock(accounts); perform entitlement_recompute(accounts, null); end $function$ 
        function CREATE OR REPLACE FUNCTION public.entitlement_waitlist_changed() RETURNS trigger LANGUAGE plpgsql AS $function$ declare accounts uuid[] := array( (select account_id from ( select account_id, product from removed except select account_id, product from added ) as gone) union (select account_id from ( select account_id, product from added except select account_id, product from removed ) as come) ); begin if cardinality(accounts) > 0 then perform entitlement_refresh(accounts); end if; return null; end $function$ 
        function CREATE OR REPLACE FUNCTION public.reconciliation_is_same(ours timestamp with time zone, theirs timestamp with time zone, precision_seconds integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS $function$ select ours is not distinct from theirs or coalesce( ours - theirs < precision_seconds * interval '1 second' and theirs - ours < precision_seconds * interval '1 second', false ) $function$ 
        function CREATE OR REPLACE FUNCTION public.span_begin(span tstzrange) RETURNS timestamp with time zone LANGUAGE sql IMMUTABLE AS $function$ select case when lower_inc(span) then lower(span) else lower(span) + interval '1 microsecond' end $function$ 
        function CREATE OR REPLACE FUNCTION public.span_end(span tstzrange) RETURNS timestamp with time zone LANGUAGE sql IMMUTABLE AS $function$ select case when upper_inc(span) then upper(span) + interval '1 microsecond' else upper(span) end $function$ 
        function CREATE OR REPLACE FUNCTION public.waitlist_count(products text[], regions text[], hours timestamp with time zone[], subscribers integer[], others integer[]) RETURNS void LANGUAGE plpgsql AS $function$ begin perform from waitlist_cohort as c where (c.product, c.region, c.hour) in ( select t.* from unnest(products, regions, hours) as t (product, region, hour) ) order by c.product, c.region, c.hour for no key update; update waitlist_cohort as c set subscribers_waiting = c.subscribers_waiting + t.subscribers, others_waiting = c.others_waiting + t.others from unnest(products, regions, hours, subscribers, others) as t (product, region, hour, subscribers, others) where c.product = t.product and c.region = t.region and c.hour = t.hour and (t.subscribers <> 0 or t.others <> 0); end $function$ 
        function CREATE OR REPLACE FUNCTION public.waitlist_entries_added() RETURNS trigger LANGUAGE plpgsql AS $function$ begin perform waitlist_count( array_agg(t.product), array_agg(t.region), array_agg(t.cohort), array_agg(t.subscribers), array_agg(t.others) ) from ( select product, region, cohort, (count(*) filter (where band = 0))::integer as subscribers, (count(*) filter (where band = 1))::integer as others from added where state = 'waiting' and cohort is not null group by product, region, cohort ) as t having count(*) > 0; return null; end $function$ 
        function CREATE OR REPLACE FUNCTION public.waitlist_entries_changed() RETURNS trigger LANGUAGE plpgsql AS $function$ begin perform waitlist_count( array_agg(t.product), array_agg(t.region), array_agg(t.cohort), array_agg(t.subscribers), array_agg(t.others) ) from ( select product, region, cohort, (coalesce(sum(sign) filter (where band = 0), 0))::integer as subscribers, (coalesce(sum(sign) filter (where band = 1), 0))::integer as others from ( select product, region, cohort, band, state, 1 as sign from added union all select product, region, cohort, band, state, -1 as sign from removed ) as both_sides where state = 'waiting' and cohort is not null group by product, region, cohort ) as t having count(*) > 0; return null; end $function$ 
        function CREATE OR REPLACE FUNCTION public.waitlist_entries_removed() RETURNS trigger LANGUAGE plpgsql AS $function$ begin perform waitlist_count( array_agg(t.product), array_agg(t.region), array_agg(t.cohort), array_agg(-t.subscribers), array_agg(-t.others) ) from ( select product, region, cohort, (count(*) filter (where band = 0))::integer as subscribers, (count(*) filter (where band = 1))::integer as others from removed where state = 'waiting' and cohort is not null group by product, region, cohort ) as t having count(*) > 0; return null; end $function$ 
        function CREATE OR REPLACE FUNCTION public.waitlist_entries_truncated() RETURNS trigger LANGUAGE plpgsql AS $function$ begin update waitlist_cohort set subscribers_waiting = 0, others_waiting = 0 where subscribers_waiting + others_waiting > 0; return null; end $function$ 
        function CREATE OR REPLACE FUNCTION public.waitlist_offer_follows() RETURNS trigger LANGUAGE plpgsql AS $function$ declare offer waitlist_offer; begin if new.uses > old.uses then update waitlist_offer as o set state = 'redeemed', settled_at = statement_timestamp() where o.invite_id = new.id and o.state = 'open' returning o.* into offer; delete from waitlist_entry as e where e.account_id = offer.account_id and e.product = offer.product and e.offer_id = offer.id; elsif new.uses < old.uses then -- Unless the account was drawn anew since; then one offer is enough. update waitlist_offer as o set state = case when later.id is null then 'open' else 'lapsed' end, settled_at = case when later.id is not null then statement_timestamp() end from waitlist_offer as ours left join waitlist_offer as later on later.account_id = ours.account_id and later.product = ours.product and later.state = 'open' where o.id = ours.id and ours.invite_id = new.id and ours.state = 'redeemed' returning o.* into offer; if offer.state = 'open' then insert into waitlist_entry as e ( account_id, product, region, joined_at, state, band, joined_after, offer_id ) values ( offer.account_id, offer.product, offer.region, offer.at, 'offered', offer.band, offer.joined_after, offer.id ) on conflict (account_id, product) do update set state = 'offered', offer_id = excluded.offer_id where e.state = 'waiting'; update campaign as c set budget_held = c.budget_held + 1 where c.id = new.campaign_id and c.budget is not null; elsif offer.state = 'lapsed' then update invite as i set revoked_at = statement_timestamp(), revoke_reason = 'drawn anew' where i.id = new.id and i.revoked_at is null; end if; end if; update waitlist_offer as o set expires_at = least(new.expires_at, new.revoked_at) where o.invite_id = new.id and o.state = 'open' and o.expires_at is distinct from least(new.expires_at, new.revoked_at) and least(new.expires_at, new.revoked_at) is not null; return null; end $function$ 
        options allowance fillfactor=80
        options campaign fillfactor=50
        options entitlement fillfactor=80
        options idempotency fillfactor=60
        options invite fillfactor=70
        options redemption fillfactor=80
        options waitlist_cohort fillfactor=50
        options waitlist_line fillfactor=50
        options waitlist_offer fillfactor=80
        """#
}

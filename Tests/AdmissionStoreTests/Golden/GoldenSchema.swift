// swift-format-ignore-file
/// The schema as `SchemaListing` reads it; written by `SchemaListingTests`.
enum GoldenSchema {
    static let listing = #"""
        column account.id uuid not null
        column account.state text not null default 'active'::text
        column account.home_region text collate C
        column account.created_at timestamp with time zone not null
        column admission.account_id uuid not null
        column admission.product text collate C not null
        column admission.at timestamp with time zone not null
        column admission.region text collate C
        column admission.redemption_id uuid
        column admit_migration.version integer not null
        column admit_migration.name text not null
        column admit_migration.checksum bytea not null
        column admit_migration.applied_at timestamp with time zone not null default now()
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
        column catalogue_version.is_only boolean not null default true
        column catalogue_version.version bigint not null
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
        column link.id uuid not null
        column link.account_id uuid not null
        column link.issuer text collate C not null
        column link.environment text collate C not null
        column link.subject text collate C not null
        column link.span tstzrange not null
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
        column redemption.client_address bytea
        column redemption.client_device bytea
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
        column subscription_hold.id uuid not null
        column subscription_hold.subscription_id uuid not null
        column subscription_hold.span tstzrange not null
        column subscription_hold.reason text not null
        column waitlist_entry.account_id uuid not null
        column waitlist_entry.product text collate C not null
        column waitlist_entry.region text collate C not null
        column waitlist_entry.joined_at timestamp with time zone not null
        constraint account.account_home_region_shape CHECK ((home_region ~ '^[A-Z]{2}(-[A-Z0-9]{1,3})?$'::text))
        constraint account.account_pkey PRIMARY KEY (id)
        constraint account.account_state_known CHECK ((state = ANY (ARRAY['active'::text, 'suspended'::text, 'closed'::text, 'merged'::text])))
        constraint admission.admission_account FOREIGN KEY (account_id) REFERENCES account(id)
        constraint admission.admission_pkey PRIMARY KEY (account_id, product)
        constraint admission.admission_product FOREIGN KEY (product) REFERENCES product(product)
        constraint admission.admission_redemption FOREIGN KEY (redemption_id) REFERENCES redemption(id)
        constraint admit_migration.admit_migration_pkey PRIMARY KEY (version)
        constraint caller.caller_pkey PRIMARY KEY (id)
        constraint caller.caller_token UNIQUE (token_hash)
        constraint caller.caller_token_size CHECK ((octet_length(token_hash) = 32))
        constraint campaign.campaign_closes_after_opening CHECK ((closes_at > opens_at))
        constraint campaign.campaign_max_depth_positive CHECK ((max_depth > 0))
        constraint campaign.campaign_pkey PRIMARY KEY (id)
        constraint campaign.campaign_product FOREIGN KEY (product) REFERENCES product(product)
        constraint campaign.campaign_within_budget CHECK (((budget_used >= 0) AND (budget_used <= COALESCE(budget, 0))))
        constraint catalogue_version.catalogue_version_pkey PRIMARY KEY (is_only)
        constraint catalogue_version.catalogue_version_single_row CHECK (is_only)
        constraint idempotency.idempotency_caller FOREIGN KEY (caller_id) REFERENCES caller(id)
        constraint idempotency.idempotency_pkey PRIMARY KEY (caller_id, key)
        constraint invite.invite_campaign FOREIGN KEY (campaign_id) REFERENCES campaign(id)
        constraint invite.invite_code UNIQUE (code_hash)
        constraint invite.invite_code_size CHECK ((octet_length(code_hash) = 32))
        constraint invite.invite_max_uses_positive CHECK ((max_uses > 0))
        constraint invite.invite_pkey PRIMARY KEY (id)
        constraint invite.invite_revocation CHECK (((revoked_at IS NULL) = (revoke_reason IS NULL)))
        constraint invite.invite_within_uses CHECK (((uses >= 0) AND (uses <= max_uses)))
        constraint link.link_account FOREIGN KEY (account_id) REFERENCES account(id)
        constraint link.link_environment_known CHECK ((environment = ANY (ARRAY['production'::text, 'sandbox'::text])))
        constraint link.link_one_holder EXCLUDE USING gist (hashtextextended(((((issuer || ':'::text) || environment) || ':'::text) || subject), (0)::bigint) WITH =, hashtextextended(((((issuer || ':'::text) || environment) || ':'::text) || subject), (1)::bigint) WITH =, span WITH &&)
        constraint link.link_pkey PRIMARY KEY (id)
        constraint link.link_span_begins CHECK (((NOT isempty(span)) AND (NOT lower_inf(span))))
        constraint link.link_subject_size CHECK (((octet_length(subject) >= 1) AND (octet_length(subject) <= 1020)))
        constraint plan.plan_pkey PRIMARY KEY (plan)
        constraint plan_provider_product.plan_provider_product_pkey PRIMARY KEY (provider, provider_product)
        constraint plan_provider_product.plan_provider_product_plan FOREIGN KEY (plan) REFERENCES plan(plan)
        constraint product.product_pkey PRIMARY KEY (product)
        constraint product.product_travel_grace CHECK (((travel = 'home_with_grace'::text) = (travel_grace_days IS NOT NULL)))
        constraint product.product_travel_grace_range CHECK (((travel_grace_days >= 1) AND (travel_grace_days <= 3650)))
        constraint product.product_travel_known CHECK ((travel = ANY (ARRAY['home_only'::text, 'location_only'::text, 'both'::text, 'home_with_grace'::text])))
        constraint redemption.redemption_account FOREIGN KEY (account_id) REFERENCES account(id)
        constraint redemption.redemption_invite FOREIGN KEY (invite_id) REFERENCES invite(id)
        constraint redemption.redemption_pkey PRIMARY KEY (id)
        constraint redemption.redemption_product FOREIGN KEY (product) REFERENCES product(product)
        constraint redemption.redemption_state_facts CHECK ( CASE state WHEN 'reserved'::text THEN ((reserved_until IS NOT NULL) AND (confirmed_at IS NULL) AND (released_at IS NULL)) WHEN 'confirmed'::text THEN ((confirmed_at IS NOT NULL) AND (released_at IS NULL)) WHEN 'released'::text THEN ((released_at IS NOT NULL) AND (release_reason IS NOT NULL)) ELSE false END)
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
        constraint subscription.subscription_pkey PRIMARY KEY (id)
        constraint subscription.subscription_plan FOREIGN KEY (plan) REFERENCES plan(plan)
        constraint subscription.subscription_revocation CHECK ((((revoked_at IS NULL) = (revoke_reason IS NULL)) AND ((revoked_at IS NULL) OR (state = 'revoked'::text))))
        constraint subscription.subscription_state_known CHECK ((state = ANY (ARRAY['pending'::text, 'trialing'::text, 'active'::text, 'grace'::text, 'on_hold'::text, 'paused'::text, 'expired'::text, 'revoked'::text, 'unknown'::text])))
        constraint subscription_hold.subscription_hold_pkey PRIMARY KEY (id)
        constraint subscription_hold.subscription_hold_span_begins CHECK (((NOT isempty(span)) AND (NOT lower_inf(span))))
        constraint subscription_hold.subscription_hold_subscription FOREIGN KEY (subscription_id) REFERENCES subscription(id)
        constraint waitlist_entry.waitlist_entry_account FOREIGN KEY (account_id) REFERENCES account(id)
        constraint waitlist_entry.waitlist_entry_pkey PRIMARY KEY (account_id, product)
        constraint waitlist_entry.waitlist_entry_product FOREIGN KEY (product) REFERENCES product(product)
        index CREATE UNIQUE INDEX account_pkey ON public.account USING btree (id)
        index CREATE UNIQUE INDEX admission_pkey ON public.admission USING btree (account_id, product)
        index CREATE UNIQUE INDEX admit_migration_pkey ON public.admit_migration USING btree (version)
        index CREATE UNIQUE INDEX caller_pkey ON public.caller USING btree (id)
        index CREATE UNIQUE INDEX caller_token ON public.caller USING btree (token_hash)
        index CREATE INDEX campaign_by_product ON public.campaign USING btree (product, id)
        index CREATE UNIQUE INDEX campaign_pkey ON public.campaign USING btree (id)
        index CREATE UNIQUE INDEX catalogue_version_pkey ON public.catalogue_version USING btree (is_only)
        index CREATE INDEX idempotency_by_age ON public.idempotency USING btree (created_at)
        index CREATE UNIQUE INDEX idempotency_pkey ON public.idempotency USING btree (caller_id, key)
        index CREATE INDEX invite_by_campaign ON public.invite USING btree (campaign_id, id)
        index CREATE INDEX invite_by_prefix ON public.invite USING btree (prefix, id)
        index CREATE UNIQUE INDEX invite_code ON public.invite USING btree (code_hash)
        index CREATE UNIQUE INDEX invite_pkey ON public.invite USING btree (id)
        index CREATE INDEX link_current_account ON public.link USING btree (account_id) INCLUDE (issuer, environment) WHERE upper_inf(span)
        index CREATE UNIQUE INDEX link_current_identity ON public.link USING btree (issuer, environment, subject) WHERE upper_inf(span)
        index CREATE INDEX link_one_holder ON public.link USING gist (hashtextextended(((((issuer || ':'::text) || environment) || ':'::text) || subject), (0)::bigint), hashtextextended(((((issuer || ':'::text) || environment) || ':'::text) || subject), (1)::bigint), span)
        index CREATE UNIQUE INDEX link_pkey ON public.link USING btree (id)
        index CREATE UNIQUE INDEX plan_pkey ON public.plan USING btree (plan)
        index CREATE INDEX plan_provider_product_by_plan ON public.plan_provider_product USING btree (plan)
        index CREATE UNIQUE INDEX plan_provider_product_pkey ON public.plan_provider_product USING btree (provider, provider_product)
        index CREATE UNIQUE INDEX product_pkey ON public.product USING btree (product)
        index CREATE INDEX redemption_by_account ON public.redemption USING btree (account_id, product, at)
        index CREATE INDEX redemption_by_invite ON public.redemption USING btree (invite_id, id)
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
        index CREATE UNIQUE INDEX subscription_pkey ON public.subscription USING btree (id)
        index CREATE UNIQUE INDEX waitlist_entry_pkey ON public.waitlist_entry USING btree (account_id, product)
        CREATE TRIGGER plan_changed AFTER INSERT OR DELETE OR UPDATE ON public.plan FOR EACH STATEMENT EXECUTE FUNCTION catalogue_changed()
        CREATE TRIGGER plan_provider_product_changed AFTER INSERT OR DELETE OR UPDATE ON public.plan_provider_product FOR EACH STATEMENT EXECUTE FUNCTION catalogue_changed()
        CREATE TRIGGER product_changed AFTER INSERT OR DELETE OR UPDATE ON public.product FOR EACH STATEMENT EXECUTE FUNCTION catalogue_changed()
        CREATE TRIGGER region_rule_changed AFTER INSERT OR DELETE OR UPDATE ON public.region_rule FOR EACH STATEMENT EXECUTE FUNCTION catalogue_changed()
        function CREATE OR REPLACE FUNCTION public.catalogue_changed() RETURNS trigger LANGUAGE plpgsql AS $function$ begin -- By the clock where it can be, so that a server which took over without the last change does -- not give its number to another one. update catalogue_version set version = greatest( version + 1, (extract(epoch from clock_timestamp()) * 1000000)::bigint ) where is_only; return null; end $function$ 
        options campaign fillfactor=50
        options idempotency fillfactor=60
        options invite fillfactor=70
        options redemption fillfactor=80
        """#
}

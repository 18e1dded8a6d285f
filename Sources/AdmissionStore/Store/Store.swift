import Admission
package import Postgres

/// Every use case of Admit on PostgreSQL.
///
/// Hot reads and writes are gathered: what many callers ask for at once is one statement. A method
/// that writes takes effect whole or not at all, and with an `Idempotency` key only once.
package final class Store: Sendable {
    let client: PostgresClient
    let codes: CodeHasher
    let codeSeal: CodeSeal
    let seal: AnswerSeal
    let rules: RuleBookCache
    let knownLimits = KnownLimits()
    let facts: Batcher<FactsRequest, FactsAnswer>
    let identities: Batcher<Identity, Account.ID?>
    let credentials: CredentialCache
    let accountCreation: GroupedWrite<AccountCreation, CreatedAccount>
    let linking: GroupedWrite<LinkRequest, LinkOutcome>
    let entering: GroupedWrite<EnterRequest, EnterOutcome>
    let redeeming: GroupedWrite<RedeemRequest, RedeemOutcome>
    let confirming: GroupedWrite<Redemption.ID, SettleOutcome>
    let releasing: GroupedWrite<ReleaseRequest, SettleOutcome>
    let granting: GroupedWrite<GrantRequest, SubscriptionRecord>
    let waitlistSeal: WaitlistSeal
    let joining: GroupedWrite<JoinRequest, JoinOutcome>
    let desk: BillingDesk
    let ingesting: GroupedWrite<IngestRequest, IngestOutcome>

    /// Settings for every connection that carries the store's statements. They all go by keys;
    /// without this, a plan made while tables were empty or had no statistics would read whole tables
    /// in the first minutes of a launch.
    package static let connectionSettings = [
        "enable_seqscan": "off", "enable_bitmapscan": "off", "enable_hashjoin": "off",
        "enable_mergejoin": "off", "plan_cache_mode": "force_generic_plan", "jit": "off",
    ]

    /// - Parameters:
    ///   - client: should have the `connectionSettings`.
    ///   - billing: what this deployment does about billing.
    package init(
        client: PostgresClient, secrets: Secrets, billing: BillingPolicy = BillingPolicy()
    ) {
        // Hot reads go by keys and take milliseconds. A connection that takes longer stands still,
        // and every call needs one: to find whose token it carries.
        let lane = client.lane(
            connections: 2, settings: Self.connectionSettings, answerTimeoutSeconds: 5)
        let seal = AnswerSeal(secrets)
        let rules = RuleBookCache(lane)
        let scanning = ScanningWatch()
        self.client = client
        self.seal = seal
        self.rules = rules
        codes = CodeHasher(secrets)
        codeSeal = CodeSeal(secrets)
        facts = FactsRequest.batcher(lane)
        identities = Identity.batcher(lane)
        credentials = CredentialCache(lane)
        accountCreation = GroupedWrite("account_create", client, seal) {
            try await AccountCreation.apply($1, $0)
        }
        linking = GroupedWrite("link_attach", client, seal) {
            try await LinkRequest.apply($1, $0)
        }
        entering = GroupedWrite("access_enter", client, seal) {
            try await EnterRequest.apply($1, $0, rules)
        }
        redeeming = GroupedWrite("invite_redeem", client, seal) {
            try await RedeemRequest.apply($1, $0, scanning)
        }
        confirming = GroupedWrite("redemption_confirm", client, seal) {
            try await SettleOutcome.confirm($1, $0)
        }
        releasing = GroupedWrite("redemption_release", client, seal) {
            try await SettleOutcome.release($1, $0)
        }
        granting = GroupedWrite("subscription_grant", client, seal) {
            try await GrantRequest.apply($1, $0)
        }
        let waitlistSeal = WaitlistSeal(secrets)
        let cohorts = CohortBook(lane, waitlistSeal)
        self.waitlistSeal = waitlistSeal
        joining = GroupedWrite("waitlist_join", client, seal) {
            try await JoinRequest.apply($1, $0, rules, cohorts, waitlistSeal)
        }
        let desk = BillingDesk(seal: BillingSeal(secrets), policy: billing, rules: rules)
        self.desk = desk
        ingesting = GroupedWrite("billing_ingest", client, seal) {
            try await IngestRequest.apply($1, $0, desk)
        }
    }

    /// Asks the database something; fails when it does not answer.
    package func ping() async throws {
        _ = try await client.one(.clockRead)
    }

    /// Carries out one write of its own in one transaction.
    func write<Outcome: Sendable>(
        _ idempotency: Idempotency<Outcome>?,
        _ body: @escaping @Sendable (borrowing Transaction) async throws -> Outcome
    ) async throws -> Answer<Outcome> {
        let transaction = KeyedTransaction<Void, Outcome>(client: client, seal: seal) {
            transaction, _ in
            [.done(try await body(transaction))]
        }
        for _ in 0..<3 {
            let step = try await transaction.run([Write(request: (), idempotency: idempotency)])
            if case .answer(let answer) = try step[0].get() { return answer }
        }
        throw StoreError.busy
    }
}

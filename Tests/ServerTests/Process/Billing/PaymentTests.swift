import BillingTesting
import Foundation
import JSONRPC
import PostgresTesting
import Testing

extension ProcessTests {
    /// A payment opens the door, however its event comes in.
    @Suite struct PaymentTests {
        @Test(arguments: ["stripe", "app_store"], [true, false])
        func aPaymentOpensTheDoor(_ provider: String, linkFirst: Bool) async throws {
            let providers = try SigningProviders()
            let installation = try await Installation.onDatabase()
            let server = try await installation.serve(environment: providers.environment)
            let product = try await PaidProduct.make(
                try await server.session(try await installation.token()))
            let account = try await product.account()
            let owner = UUID().uuidString.lowercased()
            let webhook = try providers.purchase(from: provider, "1", owner: owner)

            #expect(try await product.step(account) == "subscribe")
            if linkFirst {
                try await product.link(account, to: owner, at: provider)
            } else {
                #expect(try await server.post(webhook).status == 200)
            }
            #expect(try await product.step(account) == "subscribe")
            if linkFirst {
                #expect(try await server.post(webhook).status == 200)
            } else {
                try await product.link(account, to: owner, at: provider)
            }
            #expect(try await product.step(account) == "admitted")
            #expect(try await server.stop() == "code(0)")
        }

        @Test func aRefundShutsTheDoorAgain() async throws {
            let providers = try SigningProviders()
            let installation = try await Installation.onDatabase()
            let server = try await installation.serve(environment: providers.environment)
            let product = try await PaidProduct.make(
                try await server.session(try await installation.token()))
            let account = try await product.account()
            try await product.link(account, to: "cus_1", at: "stripe")
            let start = Date() - 3600
            var paid = StripeText.Subscription("sub_1", of: "cus_1", from: start)
            paid.latestInvoice = "in_1"
            let events = [
                StripeText.event(
                    "evt_3", "charge.refunded", at: start + 60,
                    about: StripeText.refundedCharge(ofInvoice: "in_1")),
                StripeText.event(
                    "evt_1", "customer.subscription.created", at: start, about: paid.json),
                StripeText.event(
                    "evt_2", "invoice.paid", at: start,
                    about: StripeText.invoice("in_1", of: paid)),
            ]
            // The refund comes first, when nothing is known that it belongs to.
            var steps: [String] = []
            for event in events {
                #expect(try await server.post(providers.stripe(event)).status == 200)
                steps.append(try await product.step(account))
            }
            #expect(steps == ["subscribe", "admitted", "subscribe"])
            #expect(try await server.stop() == "code(0)")
        }

        /// Google's push only says that something happened; its API tells what.
        @Test func aPushIsFollowedByAQuestion() async throws {
            let google = try await FakeProvider.start()
            let expires = (Date() + 86_400).formatted(.iso8601)
            google.put(
                "token_1",
                """
                {"subscriptionState":"SUBSCRIPTION_STATE_ACTIVE","latestOrderId":"GPA.1",\
                "externalAccountIdentifiers":{"obfuscatedExternalAccountId":"user_1"},\
                "lineItems":[{"productId":"plus","expiryTime":"\(expires)",\
                "autoRenewingPlan":{"autoRenewEnabled":true}}]}
                """, in: .googlePlay)
            let providers = try SigningProviders()
            let installation = try await Installation.onDatabase()
            let server = try await installation.serve(
                environment: providers.environment.merging(
                    try providers.googleAPI(at: google.url)
                ) { $1 })
            let product = try await PaidProduct.make(
                try await server.session(try await installation.token()))
            let account = try await product.account()
            try await product.link(account, to: "user_1", at: "google_play")
            let webhook = try providers.purchase(from: "google_play", "token_1", owner: "")
            #expect(try await server.post(webhook).status == 200)
            let start = ContinuousClock.now
            while try await product.step(account) != "admitted" {
                try #require(ContinuousClock.now - start < .seconds(15), "nobody asked")
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(try await server.stop() == "code(0)")
            await google.stop()
        }

        /// `billing.ingest` and the webhook are two ways to the same place.
        @Test(arguments: SigningProviders.names)
        func anEventThatIsHandedOnDoesWhatTheWebhookDoes(_ provider: String) async throws {
            let providers = try SigningProviders()
            let webhook = try providers.purchase(from: provider, "sub_1", owner: "owner_1")
            var ledgers: [String] = []
            for isHandedOn in [false, true] {
                let installation = try await Installation.onDatabase()
                let server = try await installation.serve(environment: providers.environment)
                let session = try await server.session(
                    try await installation.token(scopes: ["billing:ingest"]))
                if isHandedOn {
                    let result = try await session.result("billing.ingest", webhook.parameters)
                    let again = try await session.result("billing.ingest", webhook.parameters)
                    let outcome = provider == "google_play" ? "needs_refetch" : "applied"
                    #expect(result["outcome"]?.string == outcome)
                    #expect(again["outcome"]?.string == "duplicate")
                    #expect(again["event"]?.string == result["event"]?.string)
                }
                // After the other way in it is a double.
                #expect(try await server.post(webhook).status == 200)
                let ingested = try await session.result("billing.ingest", webhook.parameters)
                #expect(ingested["outcome"]?.string == "duplicate")
                ledgers.append(try await Self.ledger(installation))
                #expect(try await server.stop() == "code(0)")
            }
            #expect(ledgers[0] == ledgers[1])
            #expect(ledgers[0].contains("sub_1"))
        }

        @Test func aForgeryThatIsHandedOnIsForbidden() async throws {
            let providers = try SigningProviders()
            let installation = try await Installation.onDatabase()
            let server = try await installation.serve(environment: providers.environment)
            let session = try await server.session(
                try await installation.token(scopes: ["billing:ingest"]))
            let before = try await installation.checksum()
            for forgery in try Forgeries.all(of: providers) where !forgery.webhook.body.isEmpty {
                let reply = try await session.call("billing.ingest", forgery.webhook.parameters)
                #expect(reply.errorCode == 4030, "\(forgery.name): \(reply.text)")
                #expect(reply.error?["data"]?["reason"]?.string == "signature_invalid")
            }
            #expect(try await installation.checksum() == before)
            let bare = try await installation.serve()
            let stranger = try await bare.session(session.token)
            let webhook = try providers.purchase(from: "stripe", "sub_1", owner: "cus_1")
            let reply = try await stranger.call("billing.ingest", webhook.parameters)
            #expect(reply.errorCode == 4040, "\(reply.text)")
            #expect(try await bare.stop() == "code(0)")
            #expect(try await server.stop() == "code(0)")
        }

        /// All that came of the events, but for ids and the moments when they arrived.
        private static func ledger(_ installation: Installation) async throws -> String {
            try await installation.sql(
                """
                select key, kind, occurred_at, outcome, error, observation from billing_event
                order by key;
                select external_id, owners, state, raw_status, will_renew, paid_through,
                    grace_until, access_until, products, version from billing_subject order by 1;
                select effective_at, state, raw_status, will_renew, paid_through, access_until
                from billing_moment order by 1
                """)
        }
    }
}

import BillingTesting
import Foundation
import JSONRPC
import PostgresTesting
import Testing

extension ProcessTests {
    /// What payers and providers must never find written anywhere.
    @Suite struct WebhookSecrecyTests {
        @Test func nothingOfAWebhookIsEverWritten() async throws {
            let providers = try SigningProviders()
            var installation = try await Installation.onDatabase()
            installation.environment["ADMIT_LOG_LEVEL"] = "trace"
            let server = try await installation.serve(environment: providers.environment)
            let session = try await server.session(try await installation.token())
            let customer = "cus_hidden1"
            var sent = try SigningProviders.names.map {
                try providers.purchase(from: $0, "name_hidden2", owner: customer)
            }
            let paid = StripeText.Subscription("name_hidden2", of: customer, from: Date())
            let invoice = StripeText.event(
                "evt_hidden3", "invoice.paid", at: Date(),
                about: StripeText.invoice("in_hidden4", of: paid))
            sent.append(providers.stripe(invoice))
            sent.append(providers.stripe(Array(#"{"id":"evt_hidden5"}"#.utf8)))
            sent += try Forgeries.all(of: providers).map(\.webhook)
            for webhook in sent {
                _ = try await server.post(webhook)
                if !webhook.body.isEmpty {
                    _ = try await session.call("billing.ingest", webhook.parameters)
                }
            }
            try await fail(providers, sent, installation, server)

            let metrics = try await server.get("/metrics").body
            #expect(try await server.stop() == "code(0)")
            let log = server.child.errors.text
            try #require(log.contains("webhook") && metrics.contains("/webhooks/stripe"))
            let secrets =
                [
                    customer, "hidden", "example.com", "whsec_", providers.stripeSecret,
                    providers.google.email, "admit.example.com", "price_plus", "prod_",
                ]
                + sent.flatMap { $0.headers.values.map { String($0.suffix(40)) } }
                .filter { $0.count > 12 }
                + sent.compactMap { webhook in
                    let text = String(decoding: webhook.body, as: UTF8.self)
                    return text.count > 60 ? String(text.dropFirst(30).prefix(30)) : nil
                }
            for secret in secrets {
                let written = [log, server.child.output.text, metrics].map { $0.contains(secret) }
                #expect(written == [false, false, false], "\(secret.prefix(12))…")
            }
        }

        /// Events that cannot be applied, whatever they hold.
        private func fail(
            _ providers: SigningProviders, _ sent: [SignedWebhook], _ installation: Installation,
            _ server: AdmitdProcess
        ) async throws {
            // A failure inside the database whose words hold the row.
            try await installation.sql(
                "alter table billing_subject add constraint billing_subject_is_no_more "
                    + "check (false) not valid")
            let broken = try providers.purchase(
                from: "stripe", "name_hidden6", owner: "cus_hidden7")
            #expect(try await server.post(broken).status == 200)
            #expect(
                try await installation.sql(
                    "select outcome from billing_event where key = 'evt_name_hidden6'")
                    == "failed")
            try await installation.sql(
                "alter table billing_subject drop constraint billing_subject_is_no_more")
            try await installation.sql(
                "alter table billing_event add constraint billing_event_is_no_more "
                    + "check (false) not valid")
            let lost = try providers.purchase(from: "stripe", "name_hidden8", owner: "cus_hidden9")
            #expect(try await server.post(lost).status >= 500)
            try await installation.sql(
                "alter table billing_event drop constraint billing_event_is_no_more")
            // What failed is tried again when it is sent again.
            for webhook in [broken, lost] {
                #expect(try await server.post(webhook).status == 200)
            }
            #expect(
                try await installation.sql(
                    """
                    select count(*) from billing_event
                    where key in ('evt_name_hidden6', 'evt_name_hidden8') and outcome = 'applied'
                    """) == "2")
        }
    }
}

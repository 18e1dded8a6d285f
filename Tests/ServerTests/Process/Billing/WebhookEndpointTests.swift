import BillingTesting
import Foundation
import PostgresTesting
import Testing

extension ProcessTests {
    /// The endpoints for the providers' webhooks, over real sockets.
    @Suite struct WebhookEndpointTests {
        @Test(arguments: SigningProviders.names)
        func anEventIsKeptOnceAndADoubleChangesNothing(_ provider: String) async throws {
            let providers = try SigningProviders()
            let installation = try await Installation.onDatabase()
            let server = try await installation.serve(environment: providers.environment)
            let webhook = try providers.purchase(from: provider, "sub_1", owner: "owner_1")

            let first = try await server.post(webhook)
            #expect(first.status == 200 && first.body == "{}", "\(first)")
            let ledger = "select provider, environment, origin, outcome from billing_event"
            let outcome = provider == "google_play" ? "needs_refetch" : "applied"
            let row = "\(provider)|production|webhook|\(outcome)"
            #expect(try await installation.sql(ledger) == row)
            let body = "'\\x\(Data(webhook.body).hexadecimal.prefix(64))'::bytea"
            #expect(
                try await installation.sql(
                    "select count(*) from billing_event where position(\(body) in body) > 0")
                    == "0")

            let before = try await installation.checksum()
            var again = webhook
            if provider == "stripe" {
                // Each attempt is signed anew.
                again = providers.stripe(webhook.body, at: Date() + 7)
            }
            for double in [webhook, again] {
                let answer = try await server.post(double)
                #expect(answer.status == 200 && answer.body == first.body, "\(answer)")
            }
            #expect(try await installation.checksum() == before)
            #expect(try await server.stop() == "code(0)")
        }

        @Test func sixtyFourAtOnceWithTheSameEventAreOne() async throws {
            let providers = try SigningProviders()
            let installation = try await Installation.onDatabase()
            let servers = [
                try await installation.serve(environment: providers.environment),
                try await installation.serve(environment: providers.environment),
            ]
            let webhook = try providers.purchase(from: "stripe", "sub_1", owner: "cus_1")
            let answers = try await onManyConnections(
                64, to: servers, token: "", Array(0..<192)
            ) { session, _ in
                try await session.client.send(webhook.request())
                return try await session.client.receive().status
            }
            #expect(Set(answers.map(\.answer)) == [200])
            #expect(try await installation.sql("select count(*) from billing_event") == "1")
            #expect(try await installation.sql("select version from billing_subject") == "1")
            for server in servers { #expect(try await server.stop() == "code(0)") }
        }

        @Test func aForgeryIsRefusedWithoutAWordWhatWasWrong() async throws {
            let providers = try SigningProviders()
            let installation = try await Installation.onDatabase()
            let server = try await installation.serve(environment: providers.environment)
            let before = try await installation.checksum()
            var words: Set<String> = []
            for forgery in try Forgeries.all(of: providers) {
                let answer = try await server.post(forgery.webhook)
                #expect(answer.status == 400, "\(forgery.name): \(answer)")
                #expect(answer.headers["retry-after"] == nil)
                words.insert(answer.body.replacing(/"request_id":"[^"]*"/, with: ""))
            }
            #expect(words == [#"{"reason":"bad_request",}"#])
            #expect(try await installation.checksum() == before)
            #expect(try await server.stop() == "code(0)")
        }

        @Test func aProviderThatIsNotSetUpIsNotFound() async throws {
            let providers = try SigningProviders()
            let installation = try await Installation.onDatabase()
            var environment = providers.environment
            environment["ADMIT_STRIPE_WEBHOOK_SECRET"] = nil
            let bare = try await installation.serve()
            let server = try await installation.serve(environment: environment)
            for provider in SigningProviders.names {
                let webhook = try providers.purchase(from: provider, "sub_1", owner: "owner_1")
                #expect(try await bare.post(webhook).status == 404)
                let expected = provider == "stripe" ? 404 : 200
                #expect(try await server.post(webhook).status == expected)
            }
            #expect(try await installation.sql("select count(*) from billing_event") == "2")
            #expect(try await bare.stop() == "code(0)")
            #expect(try await server.stop() == "code(0)")
        }

        @Test func onlyWhatCanBeAWebhookIsTaken() async throws {
            let providers = try SigningProviders()
            let installation = try await Installation.onDatabase()
            let server = try await installation.serve(environment: providers.environment)
            let good = try providers.purchase(from: "stripe", "sub_1", owner: "cus_1")
            for method in ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"] {
                let client = try await RawClient.connect(port: server.port)
                try await client.send(
                    "\(method) \(good.path) HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
                let answer = try await client.receive(toHead: method == "HEAD")
                #expect(answer.status == 405 && answer.headers["allow"] == "POST", "\(answer)")
            }
            let padding = [UInt8](repeating: 32, count: (1 << 20) - good.body.count)
            #expect(try await server.post(providers.stripe(good.body + padding)).status == 200)
            let tooLarge = providers.stripe(good.body + padding + [32])
            #expect(try await server.post(tooLarge).status == 413)
            #expect(try await postInChunks(tooLarge, to: server) == 413)
            #expect(
                try await server.post(SignedWebhook(provider: "paypal", body: [])).status == 404)
            #expect(try await installation.sql("select count(*) from billing_event") == "1")
            #expect(try await server.stop() == "code(0)")
        }

        /// It is the signature that counts; a payment is not refused for what it calls itself.
        @Test(arguments: [nil, "text/plain", "application/json"])
        func noContentTypeKeepsAGenuineEventOut(_ contentType: String?) async throws {
            let providers = try SigningProviders()
            let installation = try await Installation.onDatabase()
            let server = try await installation.serve(environment: providers.environment)
            let webhook = try providers.purchase(from: "stripe", "sub_1", owner: "cus_1")
            #expect(try await server.post(webhook, contentType: contentType).status == 200)
            #expect(try await installation.sql("select count(*) from billing_event") == "1")
            #expect(try await server.stop() == "code(0)")
        }

        @Test func withoutADatabaseItHasToBeSentAgain() async throws {
            let cluster = try await TestCluster.start(tcpPort: try FreePort.find())
            let port = try await Psql.run("show port", on: cluster.url)
            let installation = Installation.on("postgresql://admit@127.0.0.1:\(port)/postgres")
            let migrated = try await installation.admitd("migrate")
            try #require(migrated.exit == "code(0)", "\(migrated.errors)")
            let providers = try SigningProviders()
            let server = try await installation.serve(environment: providers.environment)
            let webhooks = try SigningProviders.names.map {
                try providers.purchase(from: $0, "sub_1", owner: "owner_1")
            }
            #expect(try await server.post(webhooks[0]).status == 200)

            try await cluster.stop(immediately: true)
            for webhook in webhooks {
                let answer = try await server.post(webhook)
                #expect(answer.status == 503, "\(answer)")
                #expect(answer.headers["retry-after"].flatMap { Int($0) } ?? 0 > 0)
            }
            let forged = providers.stripe(webhooks[0].body, secret: "whsec_other")
            #expect(try await server.post(forged).status == 400)

            try await cluster.restart()
            _ = try await server.waitUntilReady(withinSeconds: 10)
            for webhook in webhooks { #expect(try await server.post(webhook).status == 200) }
            #expect(
                try await installation.sql("select count(*) from billing_event")
                    == "\(webhooks.count)")
            #expect(try await server.stop() == "code(0)")
        }

        @Test func whatIsGenuineAndUnreadableIsKept() async throws {
            let providers = try SigningProviders()
            let installation = try await Installation.onDatabase()
            let server = try await installation.serve(environment: providers.environment)
            let bodies = [
                "", "nothing", "{}", #"{"id":"evt_1","type":"customer.subscription.new"}"#,
            ]
            for body in bodies {
                let webhook = providers.stripe(Array(body.utf8))
                for _ in 0..<2 { #expect(try await server.post(webhook).status == 200, "\(body)") }
            }
            #expect(
                try await installation.sql(
                    "select outcome, count(*), count(error) from billing_event group by 1")
                    == "failed|\(bodies.count)|\(bodies.count)")
            #expect(try await server.stop() == "code(0)")
        }

        private func postInChunks(
            _ webhook: SignedWebhook, to server: AdmitdProcess
        ) async throws -> Int {
            let client = try await RawClient.connect(port: server.port)
            let signature = webhook.headers["Stripe-Signature"] ?? ""
            try await client.send(
                "POST \(webhook.path) HTTP/1.1\r\nHost: x\r\nStripe-Signature: \(signature)\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n")
            try await client.send("\(String(webhook.body.count, radix: 16))\r\n")
            try await client.send(webhook.body + Array("\r\n0\r\n\r\n".utf8))
            return try await client.receive().status
        }
    }
}

extension Data {
    var hexadecimal: String {
        map { String(Int($0) + 256, radix: 16).dropFirst() }.joined()
    }
}

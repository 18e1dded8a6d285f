import Billing
import BillingTesting
import Bootstrap
import Foundation
import PostgresTesting
import Testing

extension ProcessTests {
    /// `admitd reconcile --from`, and the limits of `--apply`.
    @Suite struct ReconcileExportTests {
        @Test func exportsOfBothFormsSayTheSame() async throws {
            try await BillingWorld.run { world in
                let theirs = try await Self.agreeing(40, in: world)
                var drifted = theirs
                drifted[3].cancelsAtEnd = true
                drifted[7].end += 5 * BillingWorld.day
                let lines = try world.write(
                    drifted.map(\.json).joined(separator: "\n"), to: "export.jsonl")
                let table = try world.write(
                    ([StripeExport.heading] + drifted.map(\.row)).joined(separator: "\r\n")
                        + "\r\n",
                    to: "export.csv")
                for (path, plan) in [(lines, "plan1"), (table, "plan2")] {
                    let found = try await world.reconcile(
                        "--provider", "stripe", "--from", path, "--plan", world.path(plan))
                    #expect(found.exit == "code(1)", "\(found.errors)")
                    #expect(
                        try world.plan(plan).map(PlantedDrift.init) == [
                            PlantedDrift(drifted[3].id, .willRenew),
                            PlantedDrift(drifted[7].id, .period),
                        ])
                }
                let good = try world.write(
                    theirs.map(\.json).joined(separator: "\n"), to: "good.jsonl")
                let clean = try await world.reconcile("--provider", "stripe", "--from", good)
                #expect(clean.exit == "code(0)" && clean.output.isEmpty)
                #expect(clean.errors.contains("all agrees"))
            }
        }

        @Test func whatCannotBeReadIsNeverPassedOver() async throws {
            try await BillingWorld.run { world in
                let theirs = try await Self.agreeing(20, in: world)
                var lines = theirs.map(\.json)
                lines[11] = String(lines[11].dropLast(40))
                for (name, text, word) in [
                    ("cut.jsonl", lines.joined(separator: "\n"), "line 12: "),
                    (
                        "cut.csv",
                        ([StripeExport.heading] + theirs.map(\.row)).joined(separator: "\n")
                            .replacingOccurrences(of: ",active,", with: ",", options: .backwards),
                        "line "
                    ),
                    ("empty.jsonl", "", "not one subscription"),
                    ("heading.csv", StripeExport.heading + "\n", "not one subscription"),
                    ("other.csv", "id,name\n1,x\n", "no column"),
                    ("array.json", "[{}]", "one JSON object a line"),
                ] {
                    let path = try world.write(text, to: name)
                    let ended = try await world.reconcile(
                        "--provider", "stripe", "--from", path, "--plan", world.path("plan"))
                    #expect(ended.exit != "code(0)" && ended.exit != "code(1)", "\(name)")
                    #expect(ended.errors.contains(word), "\(name): \(ended.errors)")
                    #expect(!FileManager.default.fileExists(atPath: world.path("plan")), "\(name)")
                }
            }
        }

        @Test func tooMuchChangeIsRefused() async throws {
            try await BillingWorld.run { world in
                var theirs = try await Self.agreeing(60, in: world)
                for place in 0..<12 { theirs[place].cancelsAtEnd = true }
                let path = try world.write(
                    theirs.map(\.json).joined(separator: "\n"), to: "export.jsonl")
                let found = try await world.reconcile(
                    "--provider", "stripe", "--from", path, "--plan", world.path("plan"))
                #expect(found.exit == "code(1)" && found.errors.contains("more than 5 percent"))
                let before = try await world.installation.checksum()
                let refused = try await world.reconcile("--apply", world.path("plan"))
                #expect(refused.exit == "code(1)", "\(refused.errors)")
                #expect(refused.errors.contains("nothing was changed"))
                #expect(try await world.installation.checksum() == before)
                let applied = try await world.reconcile(
                    "--apply", world.path("plan"), "--max-change", "25")
                #expect(applied.exit == "code(0)" && applied.errors.contains("12 applied"))
            }
        }

        /// What has happened since the plan was made is newer than the plan.
        @Test func whatChangedMeanwhileIsSkipped() async throws {
            try await BillingWorld.run { world in
                var theirs = try await Self.agreeing(20, in: world)
                theirs[4].cancelsAtEnd = true
                theirs[5].cancelsAtEnd = true
                let path = try world.write(
                    theirs.map(\.json).joined(separator: "\n"), to: "export.jsonl")
                _ = try await world.reconcile(
                    "--provider", "stripe", "--from", path, "--plan", world.path("plan"))
                var newer = theirs[4]
                newer.cancelsAtEnd = false
                newer.end += BillingWorld.day
                try await world.deliver([newer.event("evt_newer", at: world.now)])
                let applied = try await world.reconcile("--apply", world.path("plan"))
                #expect(applied.exit == "code(4)", "\(applied.errors)")
                #expect(applied.errors.contains("1 applied, 1 skipped"))
                let renewing = try await world.value(
                    """
                    select string_agg(external_id, ' ') from subscription
                    where not will_renew
                    """)
                #expect(renewing == theirs[5].id)
            }
        }

        /// What replaces another one ends it, and a line that says otherwise is put right.
        @Test func aReplacedPurchaseIsSuperseded() async throws {
            try await BillingWorld.run { world in
                try await world.link([(1, "cus_1")])
                try await world.sql(
                    """
                    insert into link (id, account_id, issuer, environment, subject, span)
                    values (gen_random_uuid(), '\(BillingWorld.account(1))', 'google_play',
                        'production', 'obfuscated-1', tstzrange(now(), null))
                    """)
                let lines = [
                    Self.purchase("token-a", "EXPIRED", until: -5, replaces: nil),
                    Self.purchase("token-b", "ACTIVE", until: 20, replaces: "token-a"),
                ].joined(separator: "\n")
                let path = try world.write(lines, to: "google.jsonl")
                let source = ["--provider", "google_play", "--from", path, "--plan"]
                _ = try await world.reconcile(
                    source[0], source[1], source[2], source[3], source[4], world.path("first"))
                let first = try await world.reconcile("--apply", world.path("first"))
                #expect(first.exit == "code(0)", "\(first.errors)")
                for table in ["billing_subject", "subscription"] {
                    try await world.sql(
                        """
                        update \(table) set state = 'active',
                            access_until = now() + interval '9 days'
                        where external_id = 'token-a'
                        """)
                }
                let found = try await world.reconcile(
                    source[0], source[1], source[2], source[3], source[4], world.path("second"))
                #expect(found.exit == "code(1)", "\(found.errors)")
                let plan = try world.plan("second")
                #expect(
                    plan.map(PlantedDrift.init) == [PlantedDrift("token-a", .superseded)],
                    "\(plan)")
            }
        }

        @Test(arguments: [
            ["--provider", "stripe"], ["--from", "/etc/hostname"],
            ["--provider", "stripe", "--from", "/etc/hostname", "--api"],
            ["--provider", "stripe", "--from", "/no/such/file"],
            ["--provider", "paypal", "--api"], ["--apply", "/x", "--plan", "/y"],
            ["--provider", "stripe", "--from", "/etc/hostname", "--as-of", "yesterday"],
            ["--provider", "stripe", "--api", "--max-change", "101"],
        ])
        func wrongCallsEndWithTheirCode(arguments: [String]) async throws {
            let ended = try await ChildProcess.run(
                try BuiltBinary.path("admitd"), ["reconcile"] + arguments)
            #expect(ended.exit == .code(64))
            #expect(!ended.errors.isEmpty)
        }

        /// Beside a running server, on its embedded database.
        @Test func itWorksBesideAServer() async throws {
            let folder = try TemporaryFolder()
            let installation = try await Installation.planted(in: folder)
            let server = try await installation.serve()
            let now = Int(Date().timeIntervalSince1970)
            let path = folder.path + "/export.jsonl"
            try StripeExport(id: "sub_1", customer: "cus_1", start: now - 10, end: now + 86_400)
                .json.write(toFile: path, atomically: true, encoding: .utf8)
            let found = try await installation.admitd(
                "reconcile", "--provider", "stripe", "--from", path)
            #expect(found.exit == "code(1)", "\(found.errors)")
            let line = try #require(PlanLine(Array(found.output.utf8)))
            #expect(PlantedDrift(line) == PlantedDrift("sub_1", .missingLocal))
            #expect(try await server.stop() == "code(0)")
        }

        /// Subscriptions that are the same on both sides.
        private static func agreeing(
            _ count: Int, in world: BillingWorld
        ) async throws -> [StripeExport] {
            let all = (1...count).map { world.subscription($0) }
            try await world.link(all.indices.map { ($0 + 1, all[$0].customer) })
            try await world.deliver(
                all.map { $0.event("evt_\($0.id)", at: $0.start, "created") })
            return all
        }

        private static func purchase(
            _ token: String, _ state: String, until days: Int, replaces: String?
        ) -> String {
            let end = Date().addingTimeInterval(Double(days) * 86_400).ISO8601Format()
            let linked = replaces.map { #","linkedPurchaseToken":"\#($0)""# } ?? ""
            return """
                {"purchaseToken":"\(token)","subscription":{"subscriptionState":\
                "SUBSCRIPTION_STATE_\(state)","startTime":"2026-01-01T00:00:00Z",\
                "lineItems":[{"productId":"sora_monthly","expiryTime":"\(end)",\
                "autoRenewingPlan":{"autoRenewEnabled":true}}],"externalAccountIdentifiers":\
                {"obfuscatedExternalAccountId":"obfuscated-1"}\(linked)}}
                """
        }
    }
}

import AdmitClient
import ArgumentParser
import JSONRPC

struct AccessCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "access", abstract: "Says who may come in, and what is missing.",
        subcommands: [Check.self, Preview.self, Enter.self])

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says whether an account may use a product, and if not, what is missing.",
            discussion: """
                Ends with 0 whatever the answer is; scripts read it with -o json.

                  admit access check google:1234 sora
                """)

        @Argument(help: "The account, as a UUID or issuer:subject.")
        var account: AccountArgument
        @Argument(help: "The product's short name, as product list tells it.")
        var product: String
        @Option(help: "Where the request comes from, as US or US-TX.")
        var location: String?
        @Option(help: "The moment to decide for; now unless said.")
        var at: Moment?
        @OptionGroup var options: CallOptions

        func run() async throws {
            try await options.perform("access.check") {
                $0.add(account: account.reference)
                $0.add("product", product)
                $0.add("location", ifPresent: location)
                $0.add("at", ifPresent: at)
            } render: {
                DecisionScreen.show($0, &$1)
            }
        }
    }

    struct Preview: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says what would be decided in a region, under suppositions.")

        @Argument(help: "The product's short name, as product list tells it.")
        var product: String
        @Argument(help: "The region, as US or US-TX.")
        var region: String
        @Option(help: "An account, as a UUID or issuer:subject; else one is imagined.")
        var account: AccountArgument?
        @Flag(inversion: .prefixedNo, help: "Suppose a subscription, or none.")
        var supposeSubscription: Bool?
        @Flag(inversion: .prefixedNo, help: "Suppose a confirmed invitation, or none.")
        var supposeInvite: Bool?
        @Option(help: "Suppose a link to this issuer alone; may be repeated.")
        var supposeLink: [String] = []
        @Option(help: "The moment to decide for; now unless said.")
        var at: Moment?
        @OptionGroup var options: CallOptions

        func run() async throws {
            let supposition = Supposition(
                subscription: supposeSubscription, invite: supposeInvite,
                links: supposeLink.isEmpty ? nil : supposeLink, at: at?.date)
            try await options.perform("access.preview") {
                $0.add("product", product)
                $0.add("region", region)
                if let account { $0.add(account: account.reference) }
                if !supposition.isEmpty { $0.add("suppose", text: supposition.text) }
            } render: { result, screen in
                let decision = result["decision"] ?? result
                let verdict = DecisionScreen.Verdict(
                    admitted: "would be admitted to", refused: "would not be admitted to")
                DecisionScreen(decision, verdict).show(&screen)
                guard decision["admitted"]?.bool != true else { return }
                let pays = result["paying_would_admit"]?.bool ?? false
                screen.line(
                    pays ? "Paying would open the door." : "Paying would not open the door.")
            }
        }
    }

    struct Enter: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets an account in, and records it.")

        @Argument(help: "The account, as a UUID or issuer:subject.")
        var account: AccountArgument
        @Argument(help: "The product's short name, as product list tells it.")
        var product: String
        @Option(help: "Where the request comes from, as US or US-TX.")
        var location: String?
        @OptionGroup var options: CallOptions

        func run() async throws {
            try await options.perform("access.enter") {
                $0.add(account: account.reference)
                $0.add("product", product)
                $0.add("location", ifPresent: location)
            } render: { result, screen in
                guard let decision = result["decision"] else { return }
                let isNew = result["outcome"]?.string == "entered"
                let verdict = DecisionScreen.Verdict(
                    admitted: isNew ? "entered" : "already in",
                    refused: "refused; not admitted to")
                DecisionScreen(decision, verdict).show(&screen)
            }
        }
    }
}

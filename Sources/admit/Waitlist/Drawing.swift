import AdmitClient
import ArgumentParser
import JSONRPC

extension WaitlistCommand {
    struct Draw: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Releases those whose turn it is, each with an offer for 72 hours.",
            discussion: """
                Shows what it would do and asks. With --dry-run the server draws, tells, and takes \
                it all back.

                  admit waitlist draw sora US 500
                """)

        @Argument(help: "The product's short name.")
        var product: String
        @Argument(help: "The region whose line it is, as US or US-TX.")
        var region: String
        @Argument(help: "How many, 1 to 10000; fewer where the budget or the line ends.")
        var count: Int
        @OptionGroup var options: CallOptions

        func run() async throws {
            guard !options.dryRun else {
                var rehearsal = options
                rehearsal.dryRun = false
                return try await rehearsal.perform("waitlist.draw") {
                    $0 = rehearsing
                } render: {
                    DrawScreen.show($0, &$1)
                }
            }
            let consent = Consent(
                deed: "draw \(count) for \(Terminal.clean(product)) in \(Terminal.clean(region))",
                preview: .init(
                    method: "waitlist.draw", arguments: rehearsing, render: DrawScreen.summarize))
            try await options.perform("waitlist.draw", consent: consent) {
                $0 = arguments
            } render: {
                DrawScreen.show($0, &$1)
            }
        }

        private var arguments: Arguments {
            var arguments = Arguments()
            arguments.add("product", product)
            arguments.add("region", region)
            arguments.add("count", count)
            return arguments
        }

        private var rehearsing: Arguments {
            var arguments = arguments
            arguments.add("dry_run", true)
            return arguments
        }
    }
}

/// A draw, as a person reads it.
private enum DrawScreen {
    static func show(_ result: JSON, _ screen: inout Screen) {
        summarize(result, &screen)
        let released = result["released"]?.elements ?? []
        guard !released.isEmpty else { return }
        let isRehearsal = result["dry_run"]?.bool == true
        screen.table(
            isRehearsal ? ["account"] : ["account", "invite"],
            released.map { one in
                isRehearsal ? [one.cell("account")] : [one.cell("account"), one.cell("invite")]
            })
    }

    static func summarize(_ result: JSON, _ screen: inout Screen) {
        let count = result["released"]?.elements.count ?? 0
        let would = result["dry_run"]?.bool == true ? "would release" : "released"
        screen.headline(true, "\(would) \(count) by the campaign \(result.cell("campaign"))")
        if let passed = result["passed_over"]?.integer, passed > 0 {
            screen.line("\(passed) had no use for an offer, and left the line without one")
        }
    }
}

import AdmitClient
import ArgumentParser
import JSONRPC

struct RegionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "region", abstract: "Says where a product is open.",
        subcommands: [Set.self, List.self])

    /// What a rule may be about.
    enum Layer: String, CaseIterable, ExpressibleByArgument {
        case rollout, legal
    }

    /// What a rule may say: the first three in the rollout layer, the others in the legal one.
    enum Status: String, CaseIterable, ExpressibleByArgument {
        case open, waitlist, closed, blocked, allowed
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sets what a region may do from a moment on.",
            discussion: """
                  admit region set sora US rollout open "launch"
                  admit region set sora US-TX legal blocked "court order" --until 2027-01-31
                """)

        @Argument(help: "The product's short name.")
        var product: String
        @Argument(help: "The region, as US or US-TX.")
        var region: String
        @Argument(help: "rollout or legal.")
        var layer: Layer
        @Argument(help: "open, waitlist or closed; or, of the legal layer, blocked or allowed.")
        var status: Status
        @OptionGroup var why: ReasonArgument
        @Option(help: "When it begins; now unless said.")
        var from: Moment?
        @Option(help: "When it ends.")
        var until: Moment?
        @Option(help: "The share of accounts that come in, 0 to 100.")
        var percent: Int?
        @Flag(inversion: .prefixedNo, help: "Whether an invitation is needed.")
        var requiresInvite: Bool?
        @Option(help: "What a subscription must grant, or none.")
        var requiresEntitlement: String?
        @OptionGroup var options: CallOptions

        mutating func validate() throws {
            let isLegal = status == .blocked || status == .allowed
            guard isLegal == (layer == .legal) else {
                throw ValidationError(
                    layer == .legal
                        ? "The legal layer takes blocked or allowed."
                        : "The rollout layer takes open, waitlist or closed.")
            }
        }

        func run() async throws {
            try await options.perform("region.set", consent: consent()) {
                $0.add("product", product)
                $0.add("region", region)
                $0.add("layer", layer.rawValue)
                $0.add("status", status.rawValue)
                if let requires { $0.add("requires", text: requires.text) }
                $0.add("percent", ifPresent: percent)
                $0.add("from", ifPresent: from)
                $0.add("until", ifPresent: until)
                $0.add("reason", why.text)
            } render: { result, screen in
                let rule = result["rule"] ?? result
                screen.headline(
                    true,
                    "set \(rule.cell("region")) to \(rule.cell("status")) for "
                        + rule.cell("product"))
                showRules([rule], &screen)
            }
        }

        /// What is asked for; `nil` leaves it to the server. Half of it said, the other half is
        /// what the server would take: an invite, and the entitlement named like the product.
        private var requires: Rule.Requirements? {
            guard requiresInvite != nil || requiresEntitlement != nil else { return nil }
            let entitlement = requiresEntitlement ?? product
            return Rule.Requirements(
                invite: requiresInvite ?? true,
                entitlement: entitlement == "none" ? nil : entitlement)
        }

        /// Shutting people out is asked about, beside the rules that stand for the region.
        private func consent() -> Consent? {
            guard status == .closed || status == .blocked else { return nil }
            var target = Arguments()
            target.add("product", product)
            target.add("limit", ifPresent: 500)
            return Consent(
                deed: "set \(Terminal.clean(region)) to \(status.rawValue) for "
                    + Terminal.clean(product),
                preview: .init(method: "region.list", arguments: target) { result, screen in
                    screen.line("Rules in force there:")
                    showRules(result.items.filter { $0["region"]?.string == region }, &screen)
                })
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the rules in force for a product.")

        @Argument(help: "The product's short name.")
        var product: String
        @Option(help: "Those in force at this moment; one ahead shows what is planned.")
        var at: Moment?
        @OptionGroup var list: ListOptions
        @OptionGroup var options: CallOptions

        func run() async throws {
            try await options.perform("region.list") {
                $0.add("product", product)
                $0.add("at", ifPresent: at)
                $0.add(list)
            } render: {
                showRules($0.items, &$1)
            }
        }
    }
}

/// Rules as a table.
private func showRules(_ rules: [JSON], _ screen: inout Screen) {
    screen.table(
        ["region", "layer", "status", "invite", "entitlement", "percent", "from", "until", "why"],
        rules.map { rule in
            let requires = rule["requires"]
            return [
                rule.cell("region"), rule.cell("layer"), rule.cell("status"),
                requires?.cell("invite") ?? "", requires?.cell("entitlement") ?? "",
                rule.cell("percent"), rule.cell("from"), rule.cell("until"),
                rule.cell("reason"),
            ]
        }, none: "no rules in force")
}

import AdmitClient
import ArgumentParser
import JSONRPC

extension InviteCommand {
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows an invitation, who redeemed it, and what can be done.")

        @Argument(help: "The code, the invite's UUID, or - to read either from standard input.")
        var invite: CodeArgument
        @OptionGroup var options: CallOptions

        func run() async throws {
            try await options.perform("invite.get") {
                $0.add(invite: try invite.invite())
            } render: {
                InviteScreen.show($0, &$1)
                InviteSteps.show($0, &$1)
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists invitations.")

        @Option(help: "Only those of this campaign, a UUID.")
        var campaign: IDArgument?
        @Option(help: "Only those that this account hands out, a UUID.")
        var owner: IDArgument?
        @Option(help: "Only those whose code begins with these four symbols.")
        var prefix: String?
        @Option(help: "Only those that are active, exhausted, paused, expired or revoked.")
        var state: String?
        @OptionGroup var list: ListOptions
        @OptionGroup var options: CallOptions

        mutating func validate() throws {
            guard prefix.map({ $0.count == 4 }) ?? true else {
                throw ValidationError("--prefix takes the first four symbols of a code.")
            }
        }

        func run() async throws {
            try await options.perform("invite.list") {
                $0.add("campaign", ifPresent: campaign)
                $0.add("owner", ifPresent: owner)
                $0.add("prefix", ifPresent: prefix)
                $0.add("state", ifPresent: state)
                $0.add(list)
            } render: { result, screen in
                screen.table(
                    ["prefix", "state", "uses", "of", "held", "expires", "invite"],
                    result.items.map { invite in
                        [
                            invite.cell("prefix"), invite.cell("state"), invite.cell("uses"),
                            invite.cell("max_uses"), Self.held(invite),
                            invite.cell("expires_at"), invite.cell("id"),
                        ]
                    }, none: "no invitations")
            }
        }

        /// How many uses are reserved, and until when the first of them.
        private static func held(_ invite: JSON) -> String {
            guard let reservations = invite["reservations"]?.elements,
                let first = reservations.first
            else { return "" }
            return "\(reservations.count) until \(first.cell("reserved_until"))"
        }
    }
}

extension Arguments {
    /// Adds what lists take.
    mutating func add(_ list: ListOptions) {
        add("limit", ifPresent: list.limit)
        add("cursor", ifPresent: list.cursor)
    }
}

import AdmitClient
import ArgumentParser
import JSONRPC

extension InviteCommand {
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows an invitation and who redeemed it.")

        @Argument(help: "The code, the invite's UUID, or - to read either from standard input.")
        var invite: CodeArgument
        @OptionGroup var options: CallOptions

        func run() async throws {
            try await options.perform("invite.get") {
                $0.add(invite: try invite.invite())
            } render: {
                InviteScreen.show($0, &$1)
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists invitations.")

        @Option(help: "Only those of this campaign, a UUID.")
        var campaign: IDArgument?
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
                $0.add("prefix", ifPresent: prefix)
                $0.add("state", ifPresent: state)
                $0.add(list)
            } render: { result, screen in
                screen.table(
                    ["prefix", "state", "uses", "of", "expires", "invite"],
                    result.items.map { invite in
                        [
                            invite.cell("prefix"), invite.cell("state"), invite.cell("uses"),
                            invite.cell("max_uses"), invite.cell("expires_at"),
                            invite.cell("id"),
                        ]
                    }, none: "no invitations")
            }
        }
    }
}

/// An invite as a person reads it.
enum InviteScreen {
    static func show(_ result: JSON, _ screen: inout Screen) {
        let invite = result["invite"] ?? result
        let prefix = invite.cell("prefix")
        screen.fields([
            ("code", prefix.isEmpty ? "" : "\(prefix)-****-****"),
            ("invite", invite.cell("id")), ("campaign", invite.cell("campaign")),
            ("state", Wording.plain(invite.cell("state"))),
            ("uses", "\(invite.cell("uses")) of \(invite.cell("max_uses"))"),
            ("expires", invite.cell("expires_at")),
            ("note", invite.cell("note")), ("paused", invite.cell("paused_at")),
            ("why", Wording.plain(invite.cell("pause_reason"))),
            ("revoked", invite.cell("revoked_at")), ("goes on as", invite.cell("rotated_to")),
        ])
        guard let redemptions = invite["redemptions"]?.elements, !redemptions.isEmpty else {
            return
        }
        screen.gap()
        screen.table(
            ["account", "state", "at", "reserved until", "redemption"],
            redemptions.map { redemption in
                [
                    redemption.cell("account"), redemption.cell("state"), redemption.cell("at"),
                    redemption.cell("reserved_until"), redemption.cell("id"),
                ]
            })
    }
}

extension Arguments {
    /// Adds what lists take.
    mutating func add(_ list: ListOptions) {
        add("limit", ifPresent: list.limit)
        add("cursor", ifPresent: list.cursor)
    }
}

import AdmitClient
import ArgumentParser
import JSONRPC

extension InviteCommand {
    struct Mine: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows what an account may hand out, its codes, and who used them.")

        @Argument(help: "The account, as a UUID or issuer:subject.")
        var account: AccountArgument
        @Argument(help: "The product's short name, as product list tells it.")
        var product: String
        @OptionGroup var list: ListOptions
        @OptionGroup var options: CallOptions

        func run() async throws {
            try await options.perform("invite.mine") {
                $0.add(account: account.reference)
                $0.add("product", product)
                $0.add(list)
            } render: { result, screen in
                AllowanceScreen.show(result, &screen)
                screen.gap()
                let codes = result["codes"]?.elements ?? []
                screen.table(
                    ["code", "state", "uses", "of", "expires", "invite"],
                    codes.map { code in
                        [
                            code.cell("code"), code.cell("state"), code.cell("uses"),
                            code.cell("max_uses"), code.cell("expires_at"), code.cell("id"),
                        ]
                    }, none: "no codes")
                let uses = codes.flatMap { code in
                    (code["redemptions"]?.elements ?? []).map { use in
                        [
                            code.cell("prefix"), use.cell("account"), use.cell("state"),
                            use.cell("at"),
                        ]
                    }
                }
                guard !uses.isEmpty else { return }
                screen.gap()
                screen.table(["code", "used by", "state", "at"], uses)
            }
        }
    }

    struct Tree: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows who came in by an account's codes, by the codes of those, and so on.")

        @Argument(help: "The account, as a UUID or issuer:subject.")
        var account: AccountArgument
        @Option(help: "How many levels below the account.")
        var depth: Int?
        @Option(help: "In which product's tree; needed when there are several.")
        var product: String?
        @OptionGroup var list: ListOptions
        @OptionGroup var options: CallOptions

        func run() async throws {
            try await options.perform("invite.tree") {
                $0.add(account: account.reference)
                $0.add("depth", ifPresent: depth)
                $0.add("product", ifPresent: product)
                $0.add(list)
            } render: {
                TreeScreen.show($0, &$1)
            }
        }
    }
}

/// A tree as a person reads it: whoever came in by an account's codes stands below it, set in.
enum TreeScreen {
    static func show(_ result: JSON, _ screen: inout Screen) {
        let members = result.items
        guard !members.isEmpty else {
            return screen.line("nobody came in by this account's codes")
        }
        let levels = result.cell("levels")
        screen.line(
            "\(result.cell("members")) members, \(levels) \(levels == "1" ? "level" : "levels") "
                + "below the account")
        screen.table(
            ["account", "state", "invited", "joined", "invite"],
            inOrder(members).map { member in
                let level = Int(member.cell("level")) ?? 0
                return [
                    String(repeating: "· ", count: level) + member.cell("account"),
                    member.cell("state"), member.cell("invited"), member.cell("joined_at"),
                    member.cell("invite"),
                ]
            })
    }

    /// Each member right after its inviter's earlier invitees; those whose inviter stands on a page
    /// before come as they came.
    private static func inOrder(_ members: [JSON]) -> [JSON] {
        let shown = Set(members.map { $0.cell("account") })
        var invited: [String: [JSON]] = [:]
        var waiting: [JSON] = []
        for member in members {
            let inviter = member.cell("inviter")
            if shown.contains(inviter) {
                invited[inviter, default: []].append(member)
            } else {
                waiting.append(member)
            }
        }
        waiting.reverse()
        var ordered: [JSON] = []
        while let member = waiting.popLast() {
            ordered.append(member)
            waiting += (invited[member.cell("account")] ?? []).reversed()
        }
        return ordered
    }
}

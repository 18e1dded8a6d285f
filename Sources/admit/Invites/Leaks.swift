import AdmitClient
import ArgumentParser
import JSONRPC

extension InviteCommand {
    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets an invitation that was paused be redeemed again.")

        @Argument(help: "The invite's UUID, as show and list tell it.")
        var invite: IDArgument
        @OptionGroup var why: ReasonArgument
        @OptionGroup var options: CallOptions

        func run() async throws {
            try await options.perform("invite.resume") {
                $0.add("invite", invite)
                $0.add("reason", why.text)
            } render: { result, screen in
                let wasRunning = result["already"]?.bool == true
                screen.headline(true, wasRunning ? "it was not paused" : "resumed")
                InviteScreen.show(result, &screen)
            }
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ends an invitation, and makes another with the uses that were left.")

        @Argument(help: "The invite's UUID, as show and list tell it.")
        var invite: IDArgument
        @OptionGroup var why: ReasonArgument
        @OptionGroup var options: CallOptions

        func run() async throws {
            var target = Arguments()
            target.add("invite", invite)
            let consent = Consent(
                deed: "revoke this code for good and make another",
                preview: .init(
                    method: "invite.get", arguments: target, render: InviteScreen.show))
            try await options.perform("invite.rotate", consent: consent) {
                $0.add("invite", invite)
                $0.add("reason", why.text)
            } render: { result, screen in
                guard let issued = result["issued"], issued.kind == .object else {
                    let reason = Wording.plain(result.cell("reason"))
                    screen.headline(false, "refused: nothing is left of it, it is \(reason)")
                    return InviteScreen.show(result, &screen)
                }
                screen.headline(true, "rotated")
                screen.table(
                    ["code", "uses", "expires", "invite"],
                    [
                        [
                            issued.cell("code"), issued.cell("max_uses"),
                            issued.cell("expires_at"), issued.cell("id"),
                        ]
                    ])
                screen.line("Nobody can show this code again; keep it now.")
            }
        }
    }
}

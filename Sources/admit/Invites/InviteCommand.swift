import ArgumentParser

struct InviteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invite", abstract: "Hands out, redeems and revokes invitations.",
        subcommands: [
            Issue.self, Redeem.self, Confirm.self, Release.self, Revoke.self, Extend.self,
            Show.self, List.self, Resume.self, Rotate.self, Mine.self, Tree.self,
            RevokeBranch.self, RestoreBatch.self,
        ])
}

import ArgumentParser

/// The server, and what operators do beside it.
@main
struct Admitd: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "admitd",
        abstract: "Decides who gets into a product that is launched by invitation.",
        discussion: """
            With DATABASE_URL it uses that database; without, a private PostgreSQL of its own in \
            the data folder. Every setting is an environment variable; .env.example explains them.
            """,
        version: version,
        subcommands: [
            Serve.self, DemoCommand.self, Migrate.self, TokenCommand.self, PepperCommand.self,
            Doctor.self, ReconcileCommand.self, ReplayCommand.self,
        ])
}

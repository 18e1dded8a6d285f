import ArgumentParser

/// Measures Admit beside the bare database.
@main
struct Benchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmarks", abstract: "Measures Admit beside the bare database.",
        subcommands: [
            RunCommand.self, IngestCommand.self, LoadCommand.self, ReconcileBenchmark.self,
            SeedCommand.self, ServeCommand.self,
        ], defaultSubcommand: RunCommand.self)
}

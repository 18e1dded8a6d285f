import ArgumentParser
import Foundation

/// What every command takes.
struct CallOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "How to show the result: table, json or jsonl.")
    var output: OutputFormat = .table

    @Flag(name: .shortAndLong, help: "Do it without asking.")
    var yes = false

    @Flag(help: "Show the call that would be made, and change nothing.")
    var dryRun = false

    @Option(help: "1 to 255 characters; the same key never does the same thing twice.")
    var idempotencyKey: String?

    @Option(
        help: """
            http://HOST:PORT, https://HOST:PORT, unix:PATH, stream://HOST:PORT or \
            stream+unix:PATH; else ADMIT_URL is taken.
            """)
    var url: String?

    @Option(help: "A file that holds the token; else ADMIT_TOKEN is taken.")
    var tokenFile: String?

    mutating func validate() throws {
        if let idempotencyKey, !(1...255).contains(idempotencyKey.count) {
            throw ValidationError("--idempotency-key takes 1 to 255 characters.")
        }
    }
}

/// Why something is done: the last argument, or `--reason`.
struct ReasonArgument: ParsableArguments {
    @Argument(help: "Why; those who look at it later will read this.")
    var reason: String?

    @Option(name: .customLong("reason"), help: "Why, in place of the argument.")
    var reasonOption: String?

    mutating func validate() throws {
        guard (reason == nil) != (reasonOption == nil) else {
            throw ValidationError(
                reason == nil
                    ? "Say why: give a reason as the last argument, or with --reason."
                    : "Give the reason once: as the last argument, or with --reason.")
        }
    }

    /// The reason, wherever it stood.
    var text: String { reason ?? reasonOption ?? "" }
}

/// What lists take.
struct ListOptions: ParsableArguments {
    @Option(help: "How many to show at most.")
    var limit: Int?

    @Option(help: "Where the last page ended.")
    var cursor: String?
}

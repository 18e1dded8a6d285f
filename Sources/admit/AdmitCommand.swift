import ArgumentParser
import Foundation

/// The support command line: asks an Admit server, and shows the answer to a person or a script.
@main
struct AdmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admit",
        abstract: "Looks after who gets into a product launched by invitation.",
        discussion: """
            Asks the server at ADMIT_URL (http://127.0.0.1:8080 unless set) with the token in \
            ADMIT_TOKEN. An ACCOUNT is a UUID or issuer:subject. A CODE given as - is read from \
            standard input. Times are RFC 3339, or a date, which means midnight in UTC.

            Exit codes: 0 done, 1 refused or failed, 2 cancelled, 4 not allowed, 5 not found, \
            6 conflict, 64 usage, 75 try again, 130 interrupted.
            """,
        subcommands: [
            AccessCommand.self, InviteCommand.self, AllowanceCommand.self, CampaignCommand.self,
            AccountCommand.self, LinkCommand.self, SubscriptionCommand.self, BillingCommand.self,
            RegionCommand.self, ProductCommand.self, PlanCommand.self, WaitlistCommand.self,
        ])

    /// Says what could not be read, or the help that was asked for, and exits. Whoever mistakes a
    /// place gives a code where it does not belong; it is not said again.
    private static func end(with error: any Error) -> Never {
        let code = exitCode(for: error)
        let message = Redaction.withoutCodes(
            fullMessage(for: error), arguments: Array(CommandLine.arguments.dropFirst()))
        if !message.isEmpty {
            Terminal.write(message + "\n", to: code.isSuccess ? .output : .error)
        }
        Foundation.exit(code.rawValue)
    }

    /// Runs the command that was asked for, and exits with the code that says how it went.
    static func main() async {
        Interruption.exitsOnSignal()
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failure as Failure {
            Terminal.complain(failure.message)
            Foundation.exit(failure.code.rawValue)
        } catch {
            end(with: error)
        }
    }
}

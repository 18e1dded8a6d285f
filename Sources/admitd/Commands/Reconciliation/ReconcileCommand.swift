import Admission
import ArgumentParser
import Billing
import Bootstrap
import Foundation
import JSONRPC

/// Compares a provider's truth with ours.
struct ReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Compares a provider's subscriptions with ours, and repairs what differs.",
        discussion: """
            Without --apply nothing is changed: it writes a plan, one difference a line. With --apply \
            it does what a plan says, as far as our rows are still as the plan saw them. Safe beside \
            running servers. What was cut short goes on where it was when it is started again; a plan \
            that was applied does nothing the second time.
            Exports: of Stripe one subscription object a line, or CSV; of the App Store lines of \
            {"originalTransactionId", "status", "transaction": {…}, "renewal": {…}}; of Google Play \
            lines of {"purchaseToken", "subscription": {…}}.
            Ends with 0 when all agrees (or all was applied), 1 when something differs or too much \
            would change, 3 when not all could be read (run it again), 4 when something was set aside \
            for a person, skipped or failed, 64 when it is called wrongly.
            """)

    /// How the end is told.
    enum Output: String, ExpressibleByArgument, CaseIterable { case table, json }

    @Option(
        help: "Whose subscriptions: stripe, app_store or google_play.",
        transform: { try choice($0) as BillingProvider })
    var provider: BillingProvider?

    @Option(help: "Read the provider's subscriptions from an export.")
    var from: String?

    @Option(
        help: "How the export is written, jsonl or csv; found out from it unless given.",
        transform: { try choice($0) as ExportReader.Format })
    var format: ExportReader.Format?

    @Option(
        name: .customLong("as-of"),
        help: "When the export was made, as 2027-01-31T00:00:00Z; its file's time unless given.")
    var asOf: String?

    @Flag(help: "Ask the provider's API.")
    var api = false

    @Option(help: "Where to write the plan; to standard output unless given.")
    var plan: String?

    @Option(help: "Do what this plan says.")
    var apply: String?

    @Option(
        name: .customLong("max-change"),
        help: "With --apply: refuse when more percent of the subscriptions would change.")
    var maximumChange = 5.0

    @Option(name: .shortAndLong, help: "How the end is told.")
    var output = Output.table

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (0...100).contains(maximumChange) else {
            throw ValidationError("--max-change takes a percentage from 0 to 100")
        }
        if apply != nil {
            guard plan == nil else {
                throw ValidationError("--apply takes a plan, --plan makes one; give one of them")
            }
            return
        }
        guard provider != nil else {
            throw ValidationError(
                "say whose subscriptions: --provider stripe, app_store or "
                    + "google_play")
        }
        guard (from != nil) != api else {
            throw ValidationError("give either --from FILE or --api, or a plan to --apply")
        }
        guard from != nil || (asOf == nil && format == nil) else {
            throw ValidationError("--as-of and --format go with --from")
        }
        if let from, !FileManager.default.isReadableFile(atPath: from) {
            throw ValidationError("\(from) cannot be read; check its path and who may read it")
        }
        if let asOf {
            guard let moment = RFC3339.parse(asOf) else {
                throw ValidationError("--as-of takes a time as 2027-01-31T00:00:00Z")
            }
            guard moment <= Date() else { throw ValidationError("--as-of is in the future") }
        }
    }

    func run() async throws {
        var code = ExitCode.success
        try await Self.reportingErrors {
            let settings = try common.settings()
            try await Backend.lend(settings) { backend in
                let console = ReconcileConsole(isJSON: output == .json, hasPlanFile: plan != nil)
                if let apply {
                    if from != nil || api {
                        console.note("the plan alone is applied; what it was made from is in it")
                    }
                    code = try await PlanApplication(
                        store: backend.store, path: apply, provider: provider,
                        limit: ChangeLimit(percent: maximumChange), console: console
                    ).run()
                } else if let provider {
                    code = try await comparison(backend, provider, settings, console).run()
                }
            }
        }
        guard code == .success else { throw code }
    }

    /// What goes wrong is one sentence, and an end that nobody takes for a result.
    private static func reportingErrors(_ body: () async throws -> Void) async throws {
        do {
            try await admitd.reportingErrors {
                do {
                    try await body()
                } catch let error as any WrongCall {
                    tell("admitd: \(error)")
                    throw ExitCode.validationFailure
                }
            }
        } catch let code as ExitCode where code == .failure {
            throw ExitCode.incomplete
        }
    }

    private func comparison(
        _ backend: Backend, _ provider: BillingProvider, _ settings: Settings,
        _ console: ReconcileConsole
    ) throws -> ProviderComparison {
        let source = BillingSource(provider, settings.billing.environment)
        let input: ReconcileInput
        if let from {
            let made = asOf.flatMap { RFC3339.parse($0) }
            input = .export(try ReconcileInput.Export(path: from, format: format, asOf: made))
        } else {
            let providers = try BillingProviders(settings.billing)
            guard let api = providers.api(of: provider) else {
                throw ReconcileError(
                    "the API of \(provider.title) is not set up; set its key (.env.example lists "
                        + "the variables), or read an export with --from")
            }
            input = .api(api)
        }
        return ProviderComparison(
            store: backend.store, source: source, input: input, plan: plan,
            limit: ChangeLimit(percent: maximumChange), console: console)
    }
}

/// Reads a word for one of a few things.
private func choice<Value: RawRepresentable & CaseIterable>(
    _ word: String
) throws -> Value where Value.RawValue == String {
    guard let value = Value(rawValue: word) else {
        let words = Value.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("“\(word)” is none of \(words)")
    }
    return value
}

/// The ends that a reconciliation has beside success and failure.
extension ExitCode {
    /// Something differs.
    static let drift = ExitCode(1)
    /// Not all could be read; starting it again goes on.
    static let incomplete = ExitCode(3)
    /// All was gone through, and something is left for a person.
    static let unsettled = ExitCode(4)
}

/// What is to be put right by whoever called, before it makes sense to call again.
protocol WrongCall: Error {}
extension PlanError: WrongCall {}
extension BillingSettingsError: WrongCall {}

/// Why a reconciliation cannot be, in one sentence.
struct ReconcileError: WrongCall, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

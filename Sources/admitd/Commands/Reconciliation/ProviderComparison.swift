import AdmissionStore
import ArgumentParser
import Billing
import Foundation

/// Reads a provider's subscriptions, compares them with ours and writes the plan.
struct ProviderComparison {
    let store: Store
    let source: BillingSource
    let input: ReconcileInput
    let plan: String?
    let limit: ChangeLimit
    let console: ReconcileConsole

    func run() async throws -> ExitCode {
        let code = try await store.reconcilingAlone(source) { try await runAlone() }
        guard let code else {
            tell(
                "admitd: \(source.provider.title) is being reconciled by another process; run "
                    + "this again when that has ended")
            return .incomplete
        }
        return code
    }

    private func runAlone() async throws -> ExitCode {
        let start = ContinuousClock.now
        let run = try await store.beginReconciliation(
            of: source, input: input.digest, asOf: input.asOf)
        if run.rows > 0, !run.isLoaded {
            console.note("going on after \(run.rows.grouped) subscriptions that were read before")
        }
        let loaded = try await load(run)
        console.clear()
        guard let loaded else { return .incomplete }
        guard loaded.malformed == 0 else { return try await complain(loaded) }
        guard loaded.rows > 0 else {
            tell("admitd: there is not one subscription in it, which is never taken for an answer")
            try await store.endReconciliation(of: source)
            return .incomplete
        }
        let writer = try PlanWriter(path: plan)
        let report = try await store.compare(run) { report in
            console.draw("\(report.compared.grouped) of about \(loaded.rows.grouped) compared")
        } found: { line in
            try writer.write(line)
        }
        try writer.finish()
        console.clear()
        try await store.endReconciliation(of: source)
        console.show(report, limit: limit, seconds: (ContinuousClock.now - start) / .seconds(1))
        return report.counts.total == 0 ? .success : .drift
    }

    private struct Loaded {
        let rows: Int
        let malformed: Int
        let faults: [String]
    }

    /// - Returns: `nil` when the provider could not be read to its end; that was told.
    private func load(_ run: ReconciliationRun) async throws -> Loaded? {
        var faults = run.faults
        guard !run.isLoaded else {
            return Loaded(rows: run.rows, malformed: run.malformed, faults: faults)
        }
        let loading = ReconcileLoading(
            store: store, run: run, console: console,
            policy: try await store.subscriptionPolicy())
        let end: LoadedRows
        do {
            switch input {
            case .export(let export): end = try await loading.read(export, faults: &faults)
            case .api(let api): end = try await loading.ask(api, faults: &faults)
            }
        } catch let error as IncompleteLoad {
            console.clear()
            tell("admitd: \(error.description); run this again to go on from there")
            return nil
        } catch let error as ExportError {
            console.clear()
            tell("admitd: \(error.description)")
            return nil
        }
        return Loaded(rows: end.rows, malformed: end.malformed, faults: faults)
    }

    /// A plan without what those lines would tell is none. An export stays as it is until it is mended;
    /// a provider is asked anew by the next run.
    private func complain(_ loaded: Loaded) async throws -> ExitCode {
        for fault in loaded.faults.prefix(20) { tell("admitd: \(fault)") }
        let count = loaded.malformed
        switch input {
        case .export:
            tell(
                "admitd: \(count.grouped) line\(count == 1 ? "" : "s") could not be read, so "
                    + "nothing was compared; mend the export and run this again")
        case .api:
            try await store.endReconciliation(of: source)
            tell(
                "admitd: \(count.grouped) subscription\(count == 1 ? "" : "s") could not be read, "
                    + "so nothing was compared; run this again to ask anew")
        }
        return .incomplete
    }
}

/// Not everything could be asked of a provider; what was is kept.
struct IncompleteLoad: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

import Admission
import AdmissionStore
import ArgumentParser
import Billing
import Foundation

/// Does what a plan says.
struct PlanApplication {
    let store: Store
    let path: String
    /// Whose plan it must be, where that was said.
    let provider: BillingProvider?
    let limit: ChangeLimit
    let console: ReconcileConsole

    func run() async throws -> ExitCode {
        let reader = try PlanReader(path: path)
        let summary = reader.summary
        guard let source = summary.source else {
            console.note("the plan is empty; there is nothing to do")
            console.show(AppliedPlan())
            return .success
        }
        if let provider, provider != source.provider {
            throw ReconcileError("the plan is of \(source.provider.title); nothing was changed")
        }
        guard source.environment == store.billingEnvironment else {
            throw ReconcileError(
                "the plan is of \(source.environment.rawValue) subscriptions, and this installation "
                    + "is for \(store.billingEnvironment.rawValue); nothing was changed")
        }
        console.show(summary.counts)
        let rows =
            try await store.countSubscriptions(of: source) + summary.counts.count(.missingLocal)
        guard !limit.isExceeded(changes: summary.counts.changes, of: rows) else {
            tell(
                "admitd: the plan would change \(summary.counts.changes.grouped) of "
                    + "\(rows.grouped) subscriptions, more than \(limit.percent.short) percent, so "
                    + "nothing was changed; look into it, and raise --max-change if it is right")
            return .drift
        }
        let code = try await store.reconcilingAlone(source) {
            try await apply(reader, source, summary)
        }
        guard let code else {
            tell(
                "admitd: \(source.provider.title) is being reconciled by another process; nothing "
                    + "was changed")
            return .incomplete
        }
        return code
    }

    private func apply(
        _ reader: PlanReader, _ source: BillingSource, _ summary: PlanReader.Summary
    ) async throws -> ExitCode {
        var applied = AppliedPlan()
        while true {
            let group = try reader.next()
            guard !group.isEmpty else { break }
            let outcomes = try await store.apply(
                PlannedSubscription(
                    source: source, plan: summary.digest,
                    lines: group.map { ($0.number, $0.line.drift) }))
            for (outcome, isOld) in outcomes.values { applied.add(outcome, isOld: isOld) }
            console.draw("\(applied.lines.grouped) of \(summary.counts.total.grouped) lines done")
        }
        console.clear()
        console.show(applied)
        return applied.isSettled ? .success : .unsettled
    }
}

/// What became of a plan's lines.
struct AppliedPlan {
    private(set) var counts: [PlanOutcome: Int] = [:]
    /// How many were done by an earlier run.
    private(set) var old = 0

    var lines: Int { counts.values.reduce(0, +) }

    mutating func add(_ outcome: PlanOutcome, isOld: Bool) {
        counts[outcome, default: 0] += 1
        if isOld { old += 1 }
    }

    func count(_ outcome: PlanOutcome) -> Int { counts[outcome] ?? 0 }

    /// Whether nothing of it is left for a person.
    var isSettled: Bool {
        [.quarantined, .reported, .skipped, .failed].allSatisfy { count($0) == 0 }
    }
}

extension Double {
    /// Without a fraction where there is none.
    var short: String { self == rounded() ? String(Int(self)) : String(self) }
}

import Admission
import Foundation
import JSONRPC

/// One line of a reconciliation's plan: a drift of one provider's subscription, and all that is needed
/// to do what it says, later and elsewhere. Who holds a plan can only do what the ledger would do.
public struct PlanLine: Sendable, Hashable {
    /// Whose subscription it is, and in which world.
    public let source: BillingSource
    /// The difference.
    public let drift: Drift

    /// Puts a line together.
    public init(source: BillingSource, drift: Drift) {
        self.source = source
        self.drift = drift
    }

    /// One JSON object without a line end. The same drift is always the same bytes.
    public var bytes: [UInt8] {
        var writer = JSONWriter(capacity: 1024)
        writer.object {
            $0.member("kind", drift.kind.rawValue)
            $0.member("subject", drift.subject)
            $0.member("severity", drift.severity.rawValue)
            $0.member("action", drift.action.rawValue)
            $0.member("cause", drift.cause.rawValue)
            $0.member("provider", source.provider.rawValue)
            $0.member("environment", source.environment.rawValue)
            $0.member("version", drift.version)
            $0.member("evidence", drift.evidence)
            $0.member("detail", drift.detail)
            if let observation = drift.observation {
                $0.member("observation") { ObservationText.write(observation, to: &$0) }
            }
            guard !drift.reversals.isEmpty else { return }
            $0.member("reversals") {
                $0.array {
                    for reversal in drift.reversals { ObservationText.write(reversal, to: &$0) }
                }
            }
        }
        return writer.bytes
    }

    /// Reads a line; `nil` when it is none of a plan.
    public init?(_ bytes: [UInt8]) {
        guard let json = try? JSON.parse(bytes), let subject = json["subject"]?.string,
            let kind = json["kind"]?.string.flatMap(Drift.Kind.init),
            let severity = json["severity"]?.string.flatMap(Drift.Severity.init),
            let action = json["action"]?.string.flatMap(Drift.Action.init),
            let cause = json["cause"]?.string.flatMap(Drift.Cause.init),
            let provider = json["provider"]?.string.flatMap(BillingProvider.init),
            let environment = json["environment"]?.string.flatMap(Identity.Environment.init),
            let version = json["version"]?.integer, let evidence = json["evidence"]?.elements,
            let detail = json["detail"]?.string
        else { return nil }
        let events = evidence.compactMap(\.uuid)
        guard events.count == evidence.count else { return nil }
        var observation: Observation?
        if let written = json["observation"] {
            guard let read = ObservationText.read(written), read.subject == subject,
                read.snapshot != nil
            else { return nil }
            observation = read
        }
        guard action != .apply || observation != nil else { return nil }
        var reversals: [Observation] = []
        for written in json["reversals"]?.elements ?? [] {
            guard let read = ObservationText.read(written), read.subject == subject,
                read.snapshot == nil, !read.payments.isEmpty || read.dispute != nil
            else { return nil }
            reversals.append(read)
        }
        source = BillingSource(provider, environment)
        drift = Drift(
            kind, subject: subject, severity: severity, action: action, cause: cause,
            evidence: events, version: version, detail: detail, observation: observation,
            reversals: reversals)
    }
}

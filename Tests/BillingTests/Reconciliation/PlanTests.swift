import Admission
import Foundation
import JSONRPC
import Testing

@testable import Billing

/// Plans: what is written is what is read, and nothing else is read.
@Suite struct PlanTests {
    private static var observation: Observation {
        var observation = Observation(
            at: Date(timeIntervalSince1970: 1_790_000_000.25), key: "k", kind: "snapshot",
            subject: "sub_1")
        observation.references = ["invoice:in_1"]
        observation.owners = ["cus_1", "“quoted”"]
        observation.predecessor = "sub_0"
        var snapshot = Observation.Snapshot(
            rawStatus: "past_due", status: .pastDue, willRenew: true,
            periodStart: Date(timeIntervalSince1970: 1_789_000_000),
            periodEnd: Date(timeIntervalSince1970: 1_791_000_000), products: ["price_1", "prod_1"])
        snapshot.graceUntil = Date(timeIntervalSince1970: 1_792_000_000)
        snapshot.endsAt = Date(timeIntervalSince1970: 1_793_000_000)
        snapshot.payment = "invoice:in_1"
        snapshot.isFamilyShared = true
        observation.snapshot = snapshot
        var payment = Observation.Payment("invoice:in_1", .refunded)
        payment.periodEnd = Date(timeIntervalSince1970: 1_791_000_000)
        observation.payments = [payment]
        observation.dispute = Observation.Dispute("dp_1", payment: "invoice:in_1", .opened)
        observation.notice = .changed
        return observation
    }

    private static func line(
        _ kind: Drift.Kind = .overgrant, _ subject: String = "sub_1",
        action: Drift.Action = .apply
    ) -> PlanLine {
        var observation = observation
        observation.subject = subject
        return PlanLine(
            source: BillingSource(.stripe, .production),
            drift: Drift(
                kind, subject: subject, severity: .high, action: action,
                cause: .processedWrongly, evidence: [UUID(), UUID()], version: 7, detail: "so",
                observation: action == .apply ? observation : nil))
    }

    @Test func anObservationIsReadAsItWasWritten() throws {
        let text = ObservationText.text(Self.observation)
        #expect(ObservationText.read(try JSON.parse(Array(text.utf8))) == Self.observation)
    }

    @Test func aLineIsReadAsItWasWritten() {
        for kind in Drift.Kind.allCases {
            for action in Drift.Action.allCases {
                let line = Self.line(kind, action: action)
                #expect(PlanLine(line.bytes) == line)
            }
        }
    }

    @Test(arguments: [
        "", "{}", "null", #"{"kind":"overgrant"}"#,
    ])
    func whatIsNoLineIsRefused(text: String) {
        #expect(PlanLine(Array(text.utf8)) == nil)
    }

    /// A repair of one subscription with what was told of another.
    @Test func anObservationOfAnotherSubjectIsRefused() {
        let text = String(decoding: Self.line().bytes, as: UTF8.self)
        let forged = text.replacingOccurrences(
            of: #""kind":"overgrant","subject":"sub_1""#,
            with: #""kind":"overgrant","subject":"sub_2""#)
        #expect(forged != text)
        #expect(PlanLine(Array(forged.utf8)) == nil)
        let without = text.replacingOccurrences(of: "\"observation\":", with: "\"ignored\":")
        #expect(PlanLine(Array(without.utf8)) == nil)
    }

    @Test func aPlanIsReadSubscriptionBySubscription() throws {
        let lines = [
            Self.line(.overgrant, "sub_1"), Self.line(.wrongOwner, "sub_1"),
            Self.line(.missingRemote, "sub_2", action: .quarantine), Self.line(.period, "sub_3"),
        ]
        let path = "/tmp/admit-plan-\(UUID().uuidString)"
        let writer = try PlanWriter(path: path)
        defer { unlink(path) }
        for line in lines { try writer.write(line) }
        #expect(!FileManager.default.fileExists(atPath: path))
        try writer.finish()
        let reader = try PlanReader(path: path)
        #expect(reader.summary.counts.total == 4 && reader.summary.counts.changes == 3)
        #expect(reader.summary.counts.count(.missingRemote, .quarantine) == 1)
        #expect(reader.summary.source == BillingSource(.stripe, .production))
        var groups: [[Int]] = []
        while case let group = try reader.next(), !group.isEmpty {
            groups.append(group.map(\.number))
            #expect(group.map(\.line) == group.map { lines[$0.number - 1] })
        }
        #expect(groups == [[1, 2], [3], [4]])
    }

    @Test func aPlanIsForItsOwnerAlone() throws {
        let path = "/tmp/admit-plan-\(UUID().uuidString)"
        defer { unlink(path) }
        try PlanWriter(path: path).finish()
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect(mode as? Int == 0o600)
    }

    @Test func aPlanWithAForeignLineIsRefusedAsAWhole() throws {
        let good = Self.line()
        let other = PlanLine(source: BillingSource(.appStore, .production), drift: good.drift)
        for second in [Array("{}".utf8), other.bytes] {
            let file = try Scratch(
                String(decoding: good.bytes + [0x0A] + second, as: UTF8.self))
            do {
                let reader = try PlanReader(path: file.path)
                Issue.record("\(reader.summary)")
            } catch {
                #expect(error.description.contains("line 2"))
            }
        }
    }

    @Test(arguments: [
        (9, 10, false), (10, 10, true), (10, 200, false), (11, 200, true), (10, 199, true),
        (51, 1000, true), (50, 1000, false),
    ])
    func tooMuchIsMoreThanAShare(changes: Int, rows: Int, isExceeded: Bool) {
        #expect(ChangeLimit().isExceeded(changes: changes, of: rows) == isExceeded)
        #expect(!ChangeLimit(percent: 100).isExceeded(changes: changes, of: rows))
    }
}

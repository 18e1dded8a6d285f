import Admission
import Billing
import Foundation
import Testing

/// Every kind of drift, by itself: a pair of what is told and what we have that agree, and one thing
/// changed.
@Suite struct DriftTests {
    @Test func whatAgreesIsNoDrift() {
        #expect(Pairing().drifts.isEmpty)
    }

    @Test(arguments: Drift.Kind.allCases)
    func everyKindIsFoundAndItAlone(kind: Drift.Kind) throws {
        let pairing = try #require(Pairing.drifted(kind))
        let drifts = pairing.drifts
        try #require(drifts.map(\.kind) == [kind], "\(drifts)")
        let expected = try #require(Self.table[kind])
        let drift = drifts[0]
        #expect(drift.severity == expected.severity && drift.action == expected.action)
        #expect(drift.cause == expected.cause)
        #expect(drift.subject == "sub_1")
        #expect(drift.version == (pairing.local?.version ?? 0))
        #expect((drift.observation != nil) == (drift.action == .apply))
        // Nothing of it is new each time it is looked at.
        #expect(pairing.drifts == drifts)
    }

    private struct Expected {
        let severity: Drift.Severity
        let action: Drift.Action
        let cause: Drift.Cause

        init(_ severity: Drift.Severity, _ action: Drift.Action, _ cause: Drift.Cause) {
            self.severity = severity
            self.action = action
            self.cause = cause
        }
    }

    private static let table: [Drift.Kind: Expected] = [
        .missingLocal: Expected(.critical, .apply, .neverDelivered),
        .missingRemote: Expected(.high, .quarantine, .neverDelivered),
        .overgrant: Expected(.high, .apply, .neverDelivered),
        .undergrant: Expected(.critical, .apply, .neverDelivered),
        .period: Expected(.medium, .apply, .neverDelivered),
        .plan: Expected(.medium, .apply, .neverDelivered),
        .willRenew: Expected(.low, .apply, .neverDelivered),
        .superseded: Expected(.high, .apply, .neverDelivered),
        .duplicateActive: Expected(.high, .quarantine, .processedWrongly),
        .unlinked: Expected(.high, .report, .neverDelivered),
        .wrongOwner: Expected(.high, .apply, .processedWrongly),
        .refundUnapplied: Expected(.high, .apply, .processedWrongly),
        .graceOverrun: Expected(.high, .apply, .processedWrongly),
        .stuckEvent: Expected(.medium, .retry, .deliveredFailed),
        .unmappedProduct: Expected(.high, .report, .processedWrongly),
        .environmentMismatch: Expected(.high, .report, .processedWrongly),
    ]

    /// Somebody has to look before money moves: with another live subscription nothing is repaired.
    @Test(arguments: Drift.Kind.allCases)
    func nothingIsRepairedBesideAnotherLiveSubscription(kind: Drift.Kind) throws {
        var pairing = try #require(Pairing.drifted(kind))
        pairing.around.others = [UUID()]
        for drift in pairing.drifts where drift.kind != .missingLocal || pairing.local == nil {
            #expect(drift.action != .apply, "\(drift)")
            #expect(drift.observation == nil)
        }
    }

    @Test func whatTheLedgerToldAlreadyWasProcessedWrongly() throws {
        var pairing = try #require(Pairing.drifted(.overgrant))
        let remote = try #require(pairing.remote)
        var told = remote.observation
        told.at.addTimeInterval(-60)
        told.key = "evt_2"
        pairing.around.observations.append(told)
        #expect(pairing.drifts.map(\.kind) == [.overgrant])
        #expect(pairing.drifts[0].cause == .processedWrongly)
    }

    /// An export that was made before the newest event says nothing about now.
    @Test func whatIsOlderThanOurKnowledgeIsNoDrift() throws {
        var pairing = try #require(Pairing.drifted(.overgrant))
        var newer = Pairing.snapshot(at: Pairing.now.addingTimeInterval(60))
        newer.key = "evt_9"
        pairing.around.observations.append(newer)
        #expect(pairing.drifts == [])
    }

    /// The row that decisions are taken from counts as much as the one it is made from.
    @Test func aProjectionThatLagsBehindIsDrift() {
        var pairing = Pairing()
        pairing.local?.projection?.state = .expired
        pairing.local?.projection?.accessUntil = Pairing.now.addingTimeInterval(-60)
        #expect(pairing.drifts.map(\.kind) == [.undergrant])
        #expect(pairing.drifts.first?.cause == .processedWrongly)
        pairing.local?.projection = nil
        #expect(pairing.drifts.map(\.kind) == [.undergrant])
        pairing = Pairing()
        pairing.local?.projection?.isRevokedByStaff = true
        pairing.local?.projection?.state = .revoked
        #expect(pairing.drifts == [])
    }

    /// A dashboard's export writes times to the minute.
    @Test func timesAreAsExactAsTheyAreTold() {
        var pairing = Pairing()
        pairing.tell(
            Pairing.snapshot(end: Pairing.end.addingTimeInterval(-30)), precisionSeconds: 60)
        #expect(pairing.drifts == [])
        pairing.tell(Pairing.snapshot(end: Pairing.end.addingTimeInterval(-30)))
        #expect(pairing.drifts.map(\.kind) == [.period])
    }

    @Test func whatIsOverAndNotToldIsForgotten() {
        var pairing = Pairing()
        pairing.remote = nil
        pairing.local?.current.state = .expired
        #expect(pairing.drifts == [])
    }

    @Test func familySharesKeepTheirOwner() {
        var pairing = Pairing.drifted(.wrongOwner)
        #expect(pairing?.drifts.map(\.kind) == [.wrongOwner])
        pairing?.local?.isFamilyShared = true
        #expect(pairing?.drifts == [])
    }
}

/// One subscription, told and ours.
struct Pairing {
    static let now = Date(timeIntervalSince1970: 1_795_564_800)
    static let start = now.addingTimeInterval(-10 * 86_400)
    static let end = now.addingTimeInterval(20 * 86_400)
    private static let account = UUID()

    var remote: RemoteSubscription?
    var local: LocalSubscription?
    var around = SubscriptionSurroundings()

    /// Both agree: active, paid, linked, sold by a plan.
    init() {
        tell(Self.snapshot(at: Self.now))
        local = LocalSubscription(
            id: UUID(), externalID: "sub_1", version: 3,
            current: Standing.Moment(
                from: Self.start, state: .active, rawStatus: "active", willRenew: true,
                paidThrough: Self.end, graceUntil: nil, accessUntil: Self.end,
                products: ["price_plus"]),
            account: Self.account,
            projection: LocalSubscription.Projection(
                account: Self.account, plan: "plus", state: .active, willRenew: true,
                paidThrough: Self.end, graceUntil: nil, accessUntil: Self.end),
            createdAt: Self.start)
        var first = Self.snapshot(at: Self.start)
        first.key = "evt_1"
        around.observations = [first]
        around.events = [UUID()]
        around.linkedAccount = Self.account
        around.plan = "plus"
    }

    var drifts: [Drift] {
        SubscriptionComparison(at: Self.now, environment: .production).drifts(
            remote: remote, local: local, around: around)
    }

    mutating func tell(
        _ observation: Observation, _ environment: Identity.Environment = .production,
        precisionSeconds: Double = 1
    ) {
        remote = RemoteSubscription(observation, environment: environment)
        remote?.precisionSeconds = precisionSeconds
    }

    static func snapshot(
        _ status: Observation.Status = .active, at moment: Date = now, end: Date = end,
        willRenew: Bool = true, products: [String] = ["price_plus"], ended: Date? = nil
    ) -> Observation {
        var observation = Observation(at: moment, key: "told", kind: "snapshot", subject: "sub_1")
        observation.owners = ["cus_1"]
        observation.references = ["invoice:in_1"]
        var snapshot = Observation.Snapshot(
            rawStatus: status.rawValue, status: status, willRenew: willRenew, periodStart: start,
            periodEnd: end, products: products)
        snapshot.endsAt = ended
        snapshot.payment = "invoice:in_1"
        observation.snapshot = snapshot
        return observation
    }

    /// Takes what decisions are taken from along with our row.
    private mutating func stand(
        _ state: Subscription.State, until end: Date?, paidThrough: Date?, grace: Date? = nil
    ) {
        local?.current.state = state
        local?.current.accessUntil = end
        local?.current.paidThrough = paidThrough
        local?.current.graceUntil = grace
        local?.projection?.state = state
        local?.projection?.accessUntil = end
        local?.projection?.paidThrough = paidThrough
        local?.projection?.graceUntil = grace
    }

    /// The pair with one thing wrong.
    static func drifted(_ kind: Drift.Kind) -> Pairing? {
        var pairing = Pairing()
        let over = now.addingTimeInterval(-86_400)
        switch kind {
        case .missingLocal:
            pairing.local = nil
            pairing.around.observations = []
            pairing.around.events = []
        case .missingRemote: pairing.remote = nil
        case .overgrant: pairing.tell(snapshot(.expired, willRenew: false, ended: over))
        case .superseded:
            pairing.tell(snapshot(.expired, willRenew: false, ended: over))
            pairing.around.hasSuccessor = true
        case .undergrant:
            pairing.stand(.expired, until: over, paidThrough: over)
            pairing.local?.current.willRenew = true
            var ended = snapshot(.expired, at: over, willRenew: false, ended: over)
            ended.key = "evt_2"
            // What ended for good stays so for Stripe; here an outage ended it by mistake.
            ended.snapshot?.status = .onHold
            pairing.around.observations.append(ended)
        case .period: pairing.tell(snapshot(end: end.addingTimeInterval(5 * 86_400)))
        case .plan:
            pairing.tell(snapshot(products: ["price_pro"]))
            pairing.around.plan = "pro"
        case .willRenew: pairing.tell(snapshot(willRenew: false))
        case .duplicateActive:
            pairing.around.others = [UUID()]
            pairing.around.tellsOfDuplicates = true
        case .unlinked:
            pairing.local?.account = nil
            pairing.local?.projection = nil
            pairing.around.linkedAccount = nil
        case .wrongOwner: pairing.around.linkedAccount = UUID()
        case .refundUnapplied:
            var refund = Observation(
                at: over, key: "evt_2", kind: "charge.refunded", subject: nil)
            refund.references = ["invoice:in_1"]
            refund.payments = [Observation.Payment("invoice:in_1", .refunded)]
            pairing.around.observations.append(refund)
            pairing.around.refunds = [UUID()]
        case .graceOverrun:
            let unpaid = now.addingTimeInterval(-20 * 86_400)
            var failed = snapshot(.pastDue)
            failed.snapshot?.periodStart = unpaid
            failed.snapshot?.payment = nil
            pairing.tell(failed)
            failed.key = "evt_2"
            failed.at = unpaid.addingTimeInterval(60)
            pairing.around.observations = [failed]
            pairing.stand(.grace, until: end, paidThrough: unpaid, grace: end)
        case .stuckEvent: pairing.around.stuckEvents = [UUID()]
        case .unmappedProduct:
            pairing.around.plan = nil
            pairing.local?.projection = nil
        case .environmentMismatch: pairing.tell(snapshot(), .sandbox)
        }
        return pairing
    }
}

import Admission
import Billing
import Foundation
import Postgres

extension SubjectFolding {
    /// Writes how the subscriptions stand, what became of the events, and brings our own subscriptions
    /// up to date.
    mutating func write(_ transaction: borrowing Transaction) async throws {
        guard !verdicts.isEmpty else { return }
        let all = subjects.filter { $0.value.span != nil || $0.value.standing != nil }
            .sorted { $0.value.id.uuidString < $1.value.id.uuidString }
        let ids = all.map(\.value.id)
        var calls: [Call] = []
        if !all.isEmpty {
            calls += [
                try put(all), owners(all), try moments(all), disputes(all), references(),
            ]
        }
        calls += [settlement(), orphans()].compactMap { $0 }
        if !all.isEmpty {
            calls += [
                Call(.billingProject, [.uuidArray(ids)]),
                Call(.billingSubscriptionKnown, [.uuidArray(ids)]),
            ]
        }
        let answers = try await transaction.together(calls)
        guard !all.isEmpty, let known = answers.last else { return }
        subscribed = Set(try known.map { row in try row(0, as: UUID.self) })
    }

    private typealias Named = (key: BillingName, value: Subject)

    private func put(_ all: [Named]) throws -> Call {
        let now = Date()
        let moments = all.map { $0.value.standing?.current }
        let policy = batch.desk.policy
        return Call(
            .billingSubjectPut,
            [
                .uuidArray(all.map(\.value.id)),
                .textArray(all.map(\.key.source.provider.rawValue)),
                .textArray(all.map(\.key.source.environment.rawValue)),
                .textArray(all.map(\.key.text)),
                .textArray(try all.map { try batch.code.text($0.value.owners) }),
                .textArray(all.map(\.value.predecessor)),
                .boolArray(all.map { $0.value.standing?.isFamilyShared ?? false }),
                .textArray(
                    moments.map { $0?.state.rawValue ?? Subscription.State.unknown.rawValue }),
                .textArray(moments.map { $0?.rawStatus }),
                .boolArray(moments.map { $0?.willRenew ?? false }),
                .timestamptzArray(moments.map { $0?.paidThrough }),
                .timestamptzArray(moments.map { $0?.graceUntil }),
                .timestamptzArray(moments.map { $0?.accessUntil }),
                .textArray(try moments.map { try batch.code.text($0?.products ?? []) }),
                .timestamptzArray(
                    all.map { $0.value.standing?.moments[0].from ?? $0.value.span?.first }),
                .timestamptzArray(
                    all.map { $0.value.span?.last ?? $0.value.standing?.current.from }),
                .timestamptzArray(
                    all.map { named in
                        named.value.question(
                            isAsked: policy.fetched.contains(named.key.source.provider), at: now)
                    }),
                .int4Array(all.map { Int32($0.value.isFetched ? 0 : $0.value.attempts) }),
                .timestamptzArray(all.map(\.value.succeedsAt)), .null,
            ])
    }

    private func owners(_ all: [Named]) -> Call {
        let owned = all.flatMap { named in named.value.owners.map { (named, $0) } }
        return Call(
            .billingOwnerPut,
            [
                .uuidArray(all.map(\.value.id)), .uuidArray(owned.map(\.0.value.id)),
                .textArray(owned.map(\.0.key.source.provider.rawValue)),
                .textArray(owned.map(\.0.key.source.environment.rawValue)),
                .textArray(owned.map(\.1)),
            ])
    }

    private func moments(_ all: [Named]) throws -> Call {
        let moments = all.flatMap { named in
            (named.value.standing?.moments ?? []).map { (named.value.id, $0) }
        }
        return Call(
            .billingMomentPut,
            [
                .uuidArray(all.map(\.value.id)), .uuidArray(moments.map(\.0)),
                .timestamptzArray(moments.map(\.1.from)),
                .textArray(moments.map(\.1.state.rawValue)),
                .textArray(moments.map(\.1.rawStatus)), .boolArray(moments.map(\.1.willRenew)),
                .timestamptzArray(moments.map(\.1.paidThrough)),
                .timestamptzArray(moments.map(\.1.graceUntil)),
                .timestamptzArray(moments.map(\.1.accessUntil)),
                .textArray(try moments.map { try batch.code.text($0.1.products) }),
            ])
    }

    private func disputes(_ all: [Named]) -> Call {
        let holds = all.flatMap { named in
            (named.value.standing?.holds ?? []).filter { $0.from < $0.until ?? .distantFuture }
                .map { (named.value.id, $0) }
        }
        return Call(
            .billingDisputePut,
            [
                .uuidArray(all.map(\.value.id)), .uuidArray(holds.map(\.0)),
                .textArray(holds.map(\.1.source)), .timestamptzArray(holds.map(\.1.from)),
                .timestamptzArray(holds.map(\.1.until)),
            ])
    }

    private func references() -> Call {
        let belonging: [(UUID, BillingName)] = subjects.flatMap { name, subject in
            subject.new.flatMap { $0.observation.references(name.source) }
                .map { (subject.id, $0) }
        }
        return Call(
            .billingReferenceAdd,
            [.uuidArray(belonging.map(\.0))] + BillingName.columns(belonging.map(\.1)))
    }

    private func settlement() -> Call {
        let settled = verdicts.sorted { $0.key.uuidString < $1.key.uuidString }
        var owning: [UUID: UUID] = [:]
        for subject in subjects.values {
            for (event, _) in subject.new { owning[event] = subject.id }
        }
        return Call(
            .billingEventSettle,
            [
                .uuidArray(settled.map(\.key)), .uuidArray(settled.map { owning[$0.key] }),
                .textArray(settled.map(\.value.rawValue)), .null,
            ])
    }

    /// The events that nothing leads to a subscription from, by their references.
    private func orphans() -> Call? {
        let waiting = batch.open.filter { batch.entries[$0.place].subject == nil }.flatMap {
            place, observation in
            observation.references(batch.entries[place].source).map {
                (batch.entries[place].id, $0)
            }
        }
        guard !waiting.isEmpty else { return nil }
        return Call(
            .billingOrphanAdd,
            [.uuidArray(waiting.map(\.0))] + BillingName.columns(waiting.map(\.1)))
    }
}

import Foundation
package import JSONRPC

/// An observation as one line of JSON, to the millisecond: in plans, and where what a provider told waits
/// to be compared. What is not told is left out.
package enum ObservationText {
    /// Writes one object.
    package static func write(_ observation: Observation, to writer: inout JSONWriter) {
        writer.object {
            $0.member("at", observation.at)
            $0.member("key", observation.key)
            $0.member("kind", observation.kind)
            $0.member("subject", ifPresent: observation.subject)
            list("references", observation.references, &$0)
            list("owners", observation.owners, &$0)
            $0.member("predecessor", ifPresent: observation.predecessor)
            if let snapshot = observation.snapshot {
                $0.member("snapshot") { write(snapshot, to: &$0) }
            }
            if !observation.payments.isEmpty {
                $0.member("payments") {
                    $0.array { for payment in observation.payments { write(payment, to: &$0) } }
                }
            }
            if let dispute = observation.dispute {
                $0.member("dispute") {
                    $0.object {
                        $0.member("id", dispute.id)
                        $0.member("payment", dispute.payment)
                        $0.member("fact", dispute.fact.rawValue)
                    }
                }
            }
            $0.member("notice", ifPresent: observation.notice?.rawValue)
        }
    }

    /// The observation as text.
    package static func text(_ observation: Observation) -> String {
        var writer = JSONWriter(capacity: 640)
        write(observation, to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private static func list(
        _ name: StaticString, _ items: [String], _ writer: inout JSONWriter
    ) {
        if !items.isEmpty { writer.member(name, items) }
    }

    private static func write(_ snapshot: Observation.Snapshot, to writer: inout JSONWriter) {
        writer.object {
            $0.member("raw_status", snapshot.rawStatus)
            $0.member("status", snapshot.status.rawValue)
            $0.member("will_renew", snapshot.willRenew)
            $0.member("period_start", ifPresent: snapshot.periodStart)
            $0.member("period_end", ifPresent: snapshot.periodEnd)
            $0.member("grace_until", ifPresent: snapshot.graceUntil)
            $0.member("ends_at", ifPresent: snapshot.endsAt)
            $0.member("products", snapshot.products)
            $0.member("payment", ifPresent: snapshot.payment)
            if snapshot.isFamilyShared { $0.member("family_shared", true) }
            if snapshot.isFinal { $0.member("final", true) }
            if snapshot.isCollectionPaused { $0.member("collection_paused", true) }
            guard !snapshot.items.isEmpty else { return }
            $0.member("items") {
                $0.array {
                    for item in snapshot.items {
                        $0.object {
                            $0.member("products", item.products)
                            $0.member("period_start", item.periodStart)
                            $0.member("period_end", item.periodEnd)
                        }
                    }
                }
            }
        }
    }

    private static func write(_ payment: Observation.Payment, to writer: inout JSONWriter) {
        writer.object {
            $0.member("reference", payment.reference)
            $0.member("fact", payment.fact.rawValue)
            $0.member("period_start", ifPresent: payment.periodStart)
            $0.member("period_end", ifPresent: payment.periodEnd)
        }
    }

    /// Reads what `write` wrote; `nil` for anything else.
    package static func read(_ json: JSON) -> Observation? {
        guard let at = json["at"]?.date, let key = json["key"]?.string,
            let kind = json["kind"]?.string
        else { return nil }
        var observation = Observation(
            at: at, key: key, kind: kind, subject: json["subject"]?.string)
        observation.references = strings(json["references"])
        observation.owners = strings(json["owners"])
        observation.predecessor = json["predecessor"]?.string
        if let written = json["snapshot"] {
            guard let snapshot = snapshot(written) else { return nil }
            observation.snapshot = snapshot
        }
        for written in json["payments"]?.elements ?? [] {
            guard let reference = written["reference"]?.string,
                let fact = written["fact"]?.string.flatMap(Observation.Payment.Fact.init)
            else { return nil }
            var payment = Observation.Payment(reference, fact)
            payment.periodStart = written["period_start"]?.date
            payment.periodEnd = written["period_end"]?.date
            observation.payments.append(payment)
        }
        if let written = json["dispute"] {
            guard let id = written["id"]?.string, let payment = written["payment"]?.string,
                let fact = written["fact"]?.string.flatMap(Observation.Dispute.Fact.init)
            else { return nil }
            observation.dispute = Observation.Dispute(id, payment: payment, fact)
        }
        observation.notice = json["notice"]?.string.flatMap(Observation.Notice.init)
        return observation
    }

    private static func snapshot(_ json: JSON) -> Observation.Snapshot? {
        guard let rawStatus = json["raw_status"]?.string,
            let status = json["status"]?.string.flatMap(Observation.Status.init),
            let willRenew = json["will_renew"]?.bool
        else { return nil }
        var snapshot = Observation.Snapshot(
            rawStatus: rawStatus, status: status, willRenew: willRenew,
            periodStart: json["period_start"]?.date, periodEnd: json["period_end"]?.date,
            products: strings(json["products"]))
        snapshot.graceUntil = json["grace_until"]?.date
        snapshot.endsAt = json["ends_at"]?.date
        snapshot.payment = json["payment"]?.string
        snapshot.isFamilyShared = json["family_shared"]?.bool ?? false
        snapshot.isFinal = json["final"]?.bool ?? false
        snapshot.isCollectionPaused = json["collection_paused"]?.bool ?? false
        for item in json["items"]?.elements ?? [] {
            guard let start = item["period_start"]?.date, let end = item["period_end"]?.date else {
                return nil
            }
            snapshot.items.append(
                Observation.Item(
                    products: strings(item["products"]), periodStart: start, periodEnd: end))
        }
        return snapshot
    }

    private static func strings(_ json: JSON?) -> [String] {
        json?.elements.compactMap(\.string) ?? []
    }
}

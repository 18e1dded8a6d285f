import Foundation
import JSONRPC

/// A subscription as a person reads it.
enum SubscriptionScreen {
    static func show(_ result: JSON, _ screen: inout Screen) {
        let subscription = result["subscription"] ?? result
        screen.fields([
            ("subscription", subscription.cell("id")),
            ("account", subscription.cell("account")),
            ("provider", provider(subscription)), ("plan", subscription.cell("plan")),
            ("state", state(subscription)), ("renews", subscription.cell("will_renew")),
            ("paid until", subscription.cell("paid_through")),
            ("grace until", subscription.cell("grace_until")),
            ("opens until", subscription.cell("access_until")),
        ])
    }

    /// What keeps it from opening anything, or did.
    static func holds(_ result: JSON, _ screen: inout Screen) {
        let holds = result["holds"]?.elements ?? []
        guard !holds.isEmpty else { return }
        screen.gap()
        screen.table(
            ["held since", "until", "by", "why"],
            holds.map { hold in
                let dispute = hold.cell("dispute")
                let until = hold.cell("until")
                return [
                    hold.cell("from"), until.isEmpty ? "it stands" : until,
                    dispute.isEmpty ? "staff" : "dispute \(dispute)", hold.cell("reason"),
                ]
            })
    }

    private static func provider(_ subscription: JSON) -> String {
        let provider = subscription.cell("provider")
        let isTest = subscription["environment"]?.string == "sandbox"
        return isTest ? "\(provider), in its sandbox" : provider
    }

    /// Where it stands, with the provider's own word where that is another one.
    private static func state(_ subscription: JSON) -> String {
        let state = Wording.plain(subscription.cell("state"))
        let raw = subscription.cell("raw_status")
        let said = raw.isEmpty || raw == subscription.cell("state") ? "" : " (told as \(raw))"
        return state + said + (subscription["held"]?.bool == true ? ", but held" : "")
    }
}

/// What was told of a subscription and how it stood from then on, in the order in which it happened.
enum SubscriptionTimeline {
    static func show(_ result: JSON, _ screen: inout Screen) {
        let entries = (events(result) + moments(result)).sorted {
            // What an event brought about stands after it.
            ($0.at, $0.isMoment ? 1 : 0) < ($1.at, $1.isMoment ? 1 : 0)
        }
        guard !entries.isEmpty else { return }
        screen.gap()
        screen.table(["at", "what", "came", "outcome", "event"], entries.map(\.cells))
    }

    private struct Entry {
        let at: Date
        let isMoment: Bool
        let cells: [String]
    }

    private static func events(_ result: JSON) -> [Entry] {
        (result["events"]?.elements ?? []).map { event in
            Entry(
                at: event["occurred_at"]?.date ?? .distantPast, isMoment: false,
                cells: [
                    event.cell("occurred_at"), event.cell("kind"), event.cell("received_at"),
                    BillingEventScreen.outcome(event), event.cell("id"),
                ])
        }
    }

    private static func moments(_ result: JSON) -> [Entry] {
        (result["moments"]?.elements ?? []).map { moment in
            let end = moment.cell("access_until")
            let state = "= " + Wording.plain(moment.cell("state"))
            return Entry(
                at: moment["from"]?.date ?? .distantPast, isMoment: true,
                cells: [
                    moment.cell("from"), end.isEmpty ? state : "\(state) until \(end)", "",
                    "", "",
                ])
        }
    }
}

/// What staff can do next about a subscription, as commands to be copied.
enum SubscriptionSteps {
    static func show(_ result: JSON, _ screen: inout Screen) {
        let steps = steps(result)
        guard !steps.isEmpty else { return }
        screen.gap()
        screen.table(["to", "run"], steps.map { [$0.deed, $0.command] })
    }

    private static func steps(_ result: JSON) -> [(deed: String, command: String)] {
        let subscription = result["subscription"] ?? result
        let id = subscription.cell("id")
        var steps: [(deed: String, command: String)] = []
        for event in (result["events"]?.elements ?? []).filter(BillingEventScreen.isStuck).prefix(3)
        {
            steps.append(("take an event in again", "admit billing retry \(event.cell("id"))"))
        }
        if subscription["held"]?.bool == true {
            steps.append(("let it open doors again", "admit subscription release \(id)"))
        } else {
            steps.append(("keep it from opening any", "admit subscription hold \(id) \"disputed\""))
        }
        if subscription["provider"]?.string == "grant", subscription["state"]?.string != "revoked" {
            steps.append(("take it back", "admit subscription revoke \(id) \"mistake\""))
        }
        steps.append(("see the door", "admit access check \(subscription.cell("account")) PRODUCT"))
        return steps
    }
}

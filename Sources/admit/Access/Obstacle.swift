import Foundation
import JSONRPC

/// Why a requirement does not hold, in words for whoever has the customer on the line.
struct Obstacle {
    private let requirement: JSON
    private let asOf: Date?

    /// - Parameter asOf: when it was decided; what lies ahead is also said as a span from there.
    init(_ requirement: JSON, asOf: Date?) {
        self.requirement = requirement
        self.asOf = asOf
    }

    /// Nothing when the requirement holds.
    var sentence: String {
        guard let reason = requirement["reason"]?.string else { return "" }
        return known(requirement["requirement"]?.string ?? "", reason) ?? plain(reason)
    }

    private func known(_ name: String, _ reason: String) -> String? {
        switch (name, reason) {
        case ("account", "unknown"): "no such account"
        case ("account", "suspended"): "suspended by staff"
        case ("account", "merged"): "merged into another account"
        case ("legal", "blocked"): "the law forbids it there"
        case ("region", "not_yet_open"):
            "not yet open" + (moment("opens_at").map { "; opens \($0)" } ?? "")
        case ("region", "outside_rollout"): "not in the share of accounts that come in"
        case ("region", "unresolved"): "nobody knows the home region"
        case ("link", "missing"): "no account of \(requirement.cell("issuer")) is linked"
        case ("invite", "none"): "none redeemed"
        case ("invite", "reserved"):
            "reserved" + (moment("reserved_until").map { " until \($0)" } ?? "")
        case ("subscription", "pending"): "begun, not yet paid"
        case ("subscription", "on_hold"): "a payment failed"
        case ("subscription", "paused"): "paused by the customer"
        case ("subscription", "held"): "held for a dispute, or by staff"
        case ("subscription", "unknown"): "the provider's answer is not understood"
        default: nil
        }
    }

    private func moment(_ name: String) -> String? {
        let cell = requirement.cell(name, seenAt: asOf)
        return cell.isEmpty ? nil : cell
    }

    /// The reason first, then whatever else the server says about the requirement.
    private func plain(_ reason: String) -> String {
        var parts = [Wording.plain(reason)]
        for (name, value) in requirement.members
        where !["requirement", "state", "reason"].contains(name) && !value.isNull {
            parts.append("\(Wording.plain(name)) \(value.cell)")
        }
        return parts.joined(separator: ", ")
    }
}

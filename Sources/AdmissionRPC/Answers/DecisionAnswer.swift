import Admission
import AdmissionStore
import Foundation
public import JSONRPC

/// A decision as callers see it.
struct DecisionAnswer: JSONWritable {
    let decision: Decision
    /// `nil` when the identity asked about belongs to nobody.
    let account: Account.ID?

    func write(to writer: inout JSONWriter) {
        writer.object { writeMembers(to: &$0) }
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("admitted", decision.admitted)
        writer.member("account", account)
        writer.member("product", decision.product)
        writer.member("requirements", decision.requirements)
        writer.member("next_step", decision.nextStep.rawValue)
        writer.member("admission", ifPresent: decision.admission)
        writer.member("as_of", decision.asOf)
        writer.member("valid_until", decision.validUntil)
    }
}

extension RequirementResult: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("requirement", requirement.rawValue)
            $0.member("state", state.name)
            guard let reason = state.reason else { return }
            $0.member("reason", reason.name)
            switch reason {
            case .notYetOpen(let opensAt): $0.member("opens_at", ifPresent: opensAt)
            case .missing(let issuer): $0.member("issuer", issuer)
            case .reserved(let until): $0.member("reserved_until", until)
            default: break
            }
        }
    }
}

extension AdmissionRecord: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("at", at)
            $0.member("region", region)
            $0.member("redemption", redemption)
        }
    }
}

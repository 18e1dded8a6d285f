/// Why a webhook is not believed. A closed list that holds nothing of what was sent, so that it may be
/// logged and counted as it is.
package enum VerificationError: String, Error, Sendable, Hashable, CaseIterable {
    case signatureMissing = "signature_missing"
    case malformed
    case algorithmRefused = "algorithm_refused"
    case signatureInvalid = "signature_invalid"
    case tooOld = "too_old"
    case inFuture = "in_future"
    case certificateCount = "certificate_count"
    case certificateNotForPurpose = "certificate_not_for_purpose"
    case certificateExpired = "certificate_expired"
    case certificateUntrusted = "certificate_untrusted"
    case wrongApp = "wrong_app"
    case wrongEnvironment = "wrong_environment"
    case contentsMismatch = "contents_mismatch"
    case unknownKey = "unknown_key"
    case wrongIssuer = "wrong_issuer"
    case wrongAudience = "wrong_audience"
    case wrongSender = "wrong_sender"
    case keysUnavailable = "keys_unavailable"

    /// Whether the same webhook may be believed later without anybody changing anything: our side could
    /// not look, which says nothing about the sender. Answer that it shall be sent again.
    package var isTemporary: Bool { self == .keysUnavailable }
}

extension VerificationError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .signatureMissing: "the webhook carries no signature; send the provider's headers too"
        case .malformed: "the webhook is not in the shape that the provider sends"
        case .algorithmRefused: "the webhook is signed with an algorithm the provider does not use"
        case .signatureInvalid:
            "the webhook's signature is not the provider's; check the secret or key that is set here"
        case .tooOld: "the webhook was signed too long ago; check the clock of this machine"
        case .inFuture: "the webhook was signed in the future; check the clock of this machine"
        case .certificateCount: "the webhook does not carry exactly three certificates"
        case .certificateNotForPurpose:
            "the webhook's certificates are not those that the App Store signs with"
        case .certificateExpired:
            "a certificate of the webhook was not valid at the moment of signing"
        case .certificateUntrusted:
            "the webhook's certificates do not lead to a root certificate that is set here"
        case .wrongApp: "the webhook concerns another app than the one that is set here"
        case .wrongEnvironment:
            "the webhook belongs to another environment than ADMIT_BILLING_ENVIRONMENT"
        case .contentsMismatch: "the parts of the webhook do not belong together"
        case .unknownKey: "the webhook is signed with a key that is not in the provider's key set"
        case .wrongIssuer: "the webhook's token was not issued by Google"
        case .wrongAudience:
            "the webhook's token is meant for another receiver; check ADMIT_GOOGLE_PLAY_AUDIENCE"
        case .wrongSender:
            "the webhook was pushed by another service account; check ADMIT_GOOGLE_PLAY_PUSH_EMAIL"
        case .keysUnavailable:
            "the provider's keys cannot be read now; the webhook has to be sent again"
        }
    }
}

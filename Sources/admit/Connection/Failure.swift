import AdmitClient
import ArgumentParser

/// Why the command ends without having done what was asked: one sentence and an exit code.
struct Failure: Error {
    let message: String
    let code: ExitCode
    /// Whether the call may have been carried out nevertheless.
    var mayBeDone = false

    init(_ message: String, _ code: ExitCode) {
        self.message = message
        self.code = code
    }

    /// Says what is wrong with a call and what to do about it.
    init(_ error: ClientError, address: String) {
        switch error {
        case .refused(let refusal): self.init(refusal)
        case .unreachable(let reason) where reason.hasPrefix("nothing answers"):
            self.init("\(reason); start admitd, or set ADMIT_URL", .tryAgain)
        case .unreachable(let reason):
            self.init("\(reason); try again", .tryAgain)
        case .lost(let reason):
            self.init("\(reason); try again", .tryAgain)
            mayBeDone = true
        case .timeout:
            self.init("no answer from \(address) in time; try again", .tryAgain)
            mayBeDone = true
        case .badAnswer(let problem):
            self.init(
                "what answers at \(address) is no Admit server (\(problem)); check ADMIT_URL",
                .failed)
        case .cancelled: self.init("interrupted", .interrupted)
        }
    }

    private init(_ refusal: Refusal) {
        let said = Terminal.clean(refusal.message)
        let request = refusal.requestID.map { " (request \(Terminal.clean($0)))" } ?? ""
        switch refusal.code {
        case 4010:
            self.init("the server does not know this token; check ADMIT_TOKEN", .notAllowed)
        case 4030:
            let detail = Self.detail(of: said, after: "Forbidden: ")
            self.init("not allowed: this call \(detail); use a token that has it", .notAllowed)
        case 4040: self.init(Self.sentence(forMissing: said), .notFound)
        case 4090: self.init(said, .conflict)
        case 4220:
            self.init(
                "this idempotency key was used for something else; take another", .conflict)
        case 4290:
            let pause = refusal.retryAfterMilliseconds.map { " in \(($0 + 999) / 1000) s" } ?? ""
            let limit = "Rate limited: "
            let cause = said.hasPrefix(limit) ? said.dropFirst(limit.count) : "too many calls"
            self.init("\(cause); try again\(pause)", .tryAgain)
        case 5030:
            self.init("the server, or its database, is not available; try again", .tryAgain)
            mayBeDone = true
        case 5040:
            self.init("the server did not get done in time; try again", .tryAgain)
            mayBeDone = true
        case -32601:
            self.init("\(said); the server is of another version\(request)", .failed)
        case -32602:
            let detail = Self.detail(of: said, after: "Invalid params: ")
            let parameter = refusal.parameter.map(Terminal.clean) ?? ""
            let isNamed = parameter.isEmpty || detail.contains(parameter)
            self.init(isNamed ? detail : "\(parameter): \(detail)", .usage)
        case -32603: self.init("the server failed; its log says why\(request)", .failed)
        default: self.init("\(said)\(request)", .failed)
        }
    }

    /// The exit code that a result's outcome asks for; `nil` when it was done.
    static func code(ofOutcome outcome: String?) -> ExitCode? {
        switch outcome {
        case "refused", "failed": .failed
        case "conflict": .conflict
        default: nil
        }
    }

    /// The message without the words that only repeat the error's code.
    private static func detail(of message: String, after opening: String) -> String {
        message.hasPrefix(opening) ? String(message.dropFirst(opening.count)) : message
    }

    /// What is not there, and how to find what is.
    private static func sentence(forMissing message: String) -> String {
        let noun = detail(of: message, after: "Not found: ")
        let hint: String? =
            switch noun {
            case "account": "check the UUID, or issuer:subject as it was linked"
            case "product", "plan", "campaign": "admit \(noun) list shows them"
            case "invite": "have the code read out again, or see admit invite list --prefix"
            case "redemption": "admit invite show tells those of a code"
            case "batch": "revoke-branch told it when it was done"
            case "event": "admit billing events lists them"
            case "subscription": "admit subscription list tells those of an account"
            default: nil
            }
        guard let hint else { return message }
        return "there is no such \(noun); \(hint)"
    }
}

extension ExitCode {
    static let failed = ExitCode(1)
    static let cancelled = ExitCode(2)
    static let notAllowed = ExitCode(4)
    static let notFound = ExitCode(5)
    static let conflict = ExitCode(6)
    static let usage = ExitCode(64)
    static let tryAgain = ExitCode(75)
    static let interrupted = ExitCode(130)
}

import AdmitClient
import ArgumentParser

/// Why the command ends without having done what was asked: one sentence and an exit code.
struct Failure: Error {
    let message: String
    let code: ExitCode

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
        case .unreachable(let reason): self.init("\(reason); try again", .tryAgain)
        case .timeout:
            self.init("no answer from \(address) in time; see whether it was done", .tryAgain)
        case .badAnswer(let problem):
            self.init(
                "what answers at \(address) is no Admit server (\(problem)); check ADMIT_URL",
                .failed)
        case .cancelled: self.init("interrupted", .interrupted)
        }
    }

    private init(_ refusal: Refusal) {
        let said = Terminal.clean(refusal.message)
        switch refusal.code {
        case 4010:
            self.init("the server does not know this token; check ADMIT_TOKEN", .notAllowed)
        case 4030:
            self.init("not allowed: \(said); use a token that has the scope", .notAllowed)
        case 4040: self.init(said, .notFound)
        case 4090: self.init(said, .conflict)
        case 4220:
            self.init(
                "this idempotency key was used for something else; take another", .conflict)
        case 4290:
            let pause = refusal.retryAfterMilliseconds.map { " in \(($0 + 999) / 1000) s" } ?? ""
            self.init("too many calls; try again\(pause)", .tryAgain)
        case 5030: self.init("the server is not available: \(said); try again", .tryAgain)
        case 5040:
            self.init(
                "the server did not get done in time; try again with the same idempotency key",
                .tryAgain)
        case -32602:
            let parameter = refusal.parameter.map(Terminal.clean) ?? ""
            let isNamed = parameter.isEmpty || said.contains(parameter)
            self.init(isNamed ? said : "\(parameter): \(said)", .usage)
        default:
            let request = refusal.requestID.map { " (request \(Terminal.clean($0)))" } ?? ""
            self.init("\(said)\(request)", .failed)
        }
    }

    /// The exit code that a result's outcome asks for; `nil` when it was done.
    static func code(ofOutcome outcome: String?) -> ExitCode? {
        switch outcome {
        case "refused": .failed
        case "conflict": .conflict
        default: nil
        }
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

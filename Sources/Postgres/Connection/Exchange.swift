import Foundation

/// What is asked of the server between two syncs, and what came back so far.
///
/// Everything but `work` and `reply` is touched on the connection's loop alone.
final class Exchange: @unchecked Sendable {
    typealias Answer = Result<[Rows], PostgresError>

    enum Work: Sendable {
        /// Prepared statements, behind a BEGIN when a transaction starts with them.
        case calls([(call: Statement, parameters: EncodedParameters)], begins: Bool)
        /// A utility statement without parameters, such as COMMIT.
        case command(String)
        /// Several statements in one text; outside pipeline mode.
        case script(String)
        case describe(Statement)
        /// A sync alone: a round trip.
        case ping
    }

    /// One result that the server owes.
    enum Step {
        case begin
        case command
        case prepare(name: String, serverName: String)
        case answer(name: String)
        case sync
        case script
    }

    let work: Work
    let reply = Reply<Answer>()
    /// After this many seconds without an answer the connection is given up; `nil` for the
    /// connection's own measure, `.infinity` for never.
    let deadlineSeconds: Double?
    /// True when the calls are a transaction of their own, and may be sent again as long as
    /// nothing ran.
    let isAutocommit: Bool

    var steps: [Step] = []
    var position = 0
    var hasResult = false
    var results: [Rows] = []
    var error: PostgresError?
    var isRepeated = false
    var isFinished = false
    var isCancelled = false
    /// A cancel request is on its way; the connection must not be used before it arrived.
    var awaitsCancel = false
    var timer: EventLoop.Timer?

    init(_ work: Work, isAutocommit: Bool = false, deadlineSeconds: Double? = nil) {
        self.work = work
        self.isAutocommit = isAutocommit
        self.deadlineSeconds = deadlineSeconds
    }

    var isScript: Bool {
        if case .script = work { return true }
        return false
    }

    var step: Step? { position < steps.count ? steps[position] : nil }

    func advance() {
        position += 1
        hasResult = false
    }

    func startOver() {
        steps = []
        position = 0
        hasResult = false
        results = []
        error = nil
        isRepeated = true
    }
}

import AdmitClient
import Foundation

/// The opening of a launch, played against a running server: thousands of people arrive, pay,
/// share codes, guess codes and come in, each step a call over a real socket.
///
/// What it prints goes to standard output: how far it is, who came how far in each region, what
/// happened to five people, whether every count adds up, and lines to paste for going on.
struct LaunchDemo {
    /// What the people want to get into.
    static let product = "sora"
    /// What they pay for.
    static let plan = "chatgpt_plus"
    /// Whose account they have to link.
    static let issuer = "chatgpt"
    /// How many people are served at the same time.
    static let width = 64

    private let url: String
    private let token: String
    private let accounts: Int
    private let isTerminal: Bool

    /// Puts a demo together; nothing is sent before ``run()``.
    ///
    /// - Parameters:
    ///   - url: where the server answers, `http://HOST:PORT` or `unix:PATH`.
    ///   - token: a caller's token that may do everything; printed at the end.
    ///   - accounts: how many people arrive; the few whose story is told come on top if need be.
    ///   - isTerminal: whether a person watches, who gets a moving line and colours.
    init(url: String, token: String, accounts: Int, isTerminal: Bool) {
        self.url = url
        self.token = token
        self.accounts = accounts
        self.isTerminal = isTerminal
    }

    /// Plays the launch once. It may be played again on the same data: the product and its rules
    /// are left as they are, the people and the campaign are new each time.
    ///
    /// - Returns: whether everything read back afterwards agrees with what was answered; `true`
    ///   also when the task was cancelled meanwhile, since nothing was found wrong.
    /// - Throws: `ClientError` when a call fails, also after trying again.
    func run() async throws -> Bool {
        let admit = AdmitClient(
            url: url, token: token,
            configuration: .init(timeoutSeconds: 30, connections: Self.width))
        do {
            let isSound = try await play(admit)
            await admit.shutdown()
            return isSound
        } catch {
            await admit.shutdown()
            guard Task.isCancelled else { throw error }
            Printer(isTerminal: isTerminal).line("\nThe demo was interrupted.")
            return true
        }
    }

    private func play(_ admit: AdmitClient) async throws -> Bool {
        let printer = Printer(isTerminal: isTerminal)
        printer.title("A launch by invitation, played against \(url)")
        let people = Crowd.people(count: accounts)
        let stage = try await Setup(admit: admit, printer: printer).stage(for: people)
        let progress = Progress(printer: printer)
        let play = Play(admit: admit, stage: stage, progress: progress)
        let journeys = try await play.run(people)
        let played = progress.total

        printer.title("Who came how far")
        Funnel(journeys).print(to: printer)
        let seconds = Double(played.milliseconds) / 1000
        printer.line(
            "\(played.calls.grouped) calls in \(seconds.tenths) s, "
                + "\(played.callsPerSecond.grouped) a second, \(Self.width) at a time.")

        printer.title("Five of them")
        try await Stories(admit: admit, stage: stage, journeys: journeys).tell(to: printer)

        printer.title("Does it add up?")
        let isSound = try await Invariants(admit: admit, stage: stage, journeys: journeys)
            .check(printing: printer)

        printer.title("Go on from here")
        Continuation(url: url, token: token, journeys: journeys).print(to: printer)
        return isSound
    }
}

import AdmitClient
import Foundation
import JSONRPC

/// Plays a trace as fast as it goes: events begin in the order of simulated time, many at once, each
/// person's own ones after one another, and friends only after whoever gave them the code came in.
struct ReplayPlay: Sendable {
    let trace: Trace
    let desk: Desk
    let ledger: Ledger
    let progress: ReplayProgress
    /// The texts of the trace's codes.
    let codes: [String]
    /// Tells the identities of this replay from those of others.
    let run: String
    /// Until when subscriptions are paid.
    let paidUntil: Date

    /// How many events go on at the same time.
    private static let width = 512

    /// Plays all of it.
    /// - Throws: `ClientError` when a call fails, also after trying again.
    func run() async throws {
        let turns = Turns(people: trace.people.count)
        try await withTaskCancellationHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<Self.width {
                    group.addTask {
                        do {
                            try await work(turns)
                        } catch {
                            turns.abandon()
                            throw error
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await desk.repeatSome(isEnd: true)
        } onCancel: {
            turns.abandon()
        }
    }

    private func work(_ turns: Turns) async throws {
        while true {
            let place = turns.takePlace()
            guard place < trace.events.count else { return }
            let event = trace.events[place]
            try Task.checkCancellation()
            for (person, turn) in zip(event.people, event.turns) {
                try await turns.wait(for: person, turn: turn)
            }
            if let need = event.needs { try await turns.wait(for: need.person, turn: need.turn) }
            try await play(event)
            turns.finish(event.people)
            progress.played(event)
            try await desk.repeatSome()
        }
    }

    private func play(_ event: TraceEvent) async throws {
        switch event.act {
        case .signUp: try await signUp(event.people)
        case .link: try await link(event.people[0])
        case .pay: try await pay(event.people[0], "pay")
        case .redeem: try await redeem(event.people[0])
        case .visit: try await visit(event.people)
        case .guess: try await guess(event.people[0], event.turns[0])
        }
    }

    // MARK: - Arriving

    private func signUp(_ people: [Int]) async throws {
        let calls = people.map { person in
            let newcomer = trace.people[person]
            let issuer = newcomer.link == .atSignUp ? LaunchDemo.issuer : "device"
            return JSONText {
                $0.object {
                    $0.member("identity") { identity(person, issuer, &$0) }
                    $0.member("home_region", newcomer.region)
                    $0.member("idempotency_key", desk.key(person, "arrive"))
                }
            }
        }
        let answers = try await desk.batch("account.create", calls)
        for (person, answer) in zip(people, answers) {
            guard let account = answer["account"]?["id"]?.uuid else { throw Misread.answer }
            let isLinked = trace.people[person].link == .atSignUp
            ledger.note(person) {
                $0.account = account
                $0.isLinked = isLinked
            }
        }
        if desk.isRepeated(people[0]) {
            let again = try await desk.batch("account.create", calls)
            for (one, other) in zip(answers, again) {
                desk.compare(Array(one.bytes), Array(other.bytes), "account.create")
            }
        }
        try await visit(people)
    }

    private func link(_ person: Int) async throws {
        let account = try account(person)
        let answer = try await desk.write(
            "link.attach",
            JSONText {
                $0.object {
                    $0.member("account", account)
                    $0.member("identity") { identity(person, LaunchDemo.issuer, &$0) }
                }
            }, person, "link")
        let isLinked = answer["outcome"]?.string == "linked"
        ledger.note(person) { $0.isLinked = isLinked }
    }

    private func identity(_ person: Int, _ issuer: String, _ writer: inout JSONWriter) {
        writer.object {
            $0.member("issuer", issuer)
            $0.member("subject", "\(run)-\(person)")
        }
    }

    /// Asks whether people may come in; each must be told what they were told before.
    private func visit(_ people: [Int]) async throws {
        let calls = try people.map { question(try account($0)) }
        let answers =
            calls.count == 1
            ? [try await desk.read("access.check", calls[0])]
            : try await desk.batch("access.check", calls)
        for (person, answer) in zip(people, answers) { try heed(answer, person) }
    }

    /// Notes what a decision says.
    private func heed(_ decision: JSON, _ person: Int) throws {
        guard let step = decision["next_step"]?.string else { throw Misread.answer }
        let isIn = decision["admission"].map { !$0.isNull } ?? false
        let before = ledger.fate(of: person)
        if step == "subscribe", !before.wasToldToPay {
            ledger.note(person) { $0.wasToldToPay = true }
        }
        ledger.count {
            $0.visits += 1
            guard isIn != before.isAdmitted else { return }
            $0.contradictions.append(
                "account \(before.account?.text ?? "") \(isIn ? "is" : "is not") in, and was "
                    + "answered otherwise")
        }
    }
}

// MARK: - Paying, redeeming, entering

extension ReplayPlay {
    private func pay(_ person: Int, _ step: String) async throws {
        let account = try account(person)
        _ = try await desk.write(
            "subscription.grant",
            JSONText {
                $0.object {
                    $0.member("account", account)
                    $0.member("plan", LaunchDemo.plan)
                    $0.member("until", paidUntil)
                    $0.member("reason", "paid on opening day")
                }
            }, person, step)
        ledger.note(person) { $0.isSubscribed = true }
    }

    private func redeem(_ person: Int) async throws {
        guard let code = trace.people[person].code else { return }
        let isReserving = trace.people[person].payment == .whenAsked
        let account = try account(person)
        let answer = try await desk.write(
            "invite.redeem",
            JSONText {
                $0.object {
                    $0.member("code", codes[code])
                    $0.member("account", account)
                    if isReserving { $0.member("reserve", true) }
                }
            }, person, "redeem")
        guard let redemption = answer["redemption"]?["id"]?.uuid else {
            let refusal = answer["reason"]?.string ?? ""
            ledger.note(person) { $0.refusal = refusal }
            return
        }
        ledger.note(person) { $0.redemption = redemption }
        try await heed(person)
        if isReserving, ledger.fate(of: person).wasToldToPay {
            try await pay(person, "pay")
            _ = try await desk.write(
                "invite.confirm",
                JSONText { $0.object { $0.member("redemption", redemption) } }, person, "confirm")
        }
        guard ledger.fate(of: person).isSubscribed else { return }
        let entrance = try await desk.write(
            "access.enter", question(account), person, "enter")
        let isAdmitted = entrance["outcome"]?.string != "refused"
        ledger.note(person) { $0.isAdmitted = isAdmitted }
    }

    private func heed(_ person: Int) async throws {
        try heed(
            try await desk.read("access.check", question(try account(person))), person)
    }

    private func question(_ account: UUID) -> JSONText {
        JSONText {
            $0.object {
                $0.member("account", account)
                $0.member("product", LaunchDemo.product)
            }
        }
    }

    private func account(_ person: Int) throws -> UUID {
        guard let account = ledger.fate(of: person).account else { throw Misread.answer }
        return account
    }
}

// MARK: - Guessing

extension ReplayPlay {
    private static let guessesPerMessage = 50

    /// Fires made-up codes: half of them well formed, half real ones with one symbol wrong.
    private func guess(_ person: Int, _ turn: Int) async throws {
        let account = try account(person)
        var random = SplitMix(state: trace.seed ^ UInt64(person) << 20 ^ UInt64(turn))
        let made = Crowd.guesses(
            Self.guessesPerMessage / 2, seed: Int.random(in: 0..<Int.max, using: &random))
        let mistyped = (0..<Self.guessesPerMessage / 2).map { _ in
            Self.mistyped(codes[Int.random(in: 0..<codes.count, using: &random)], &random)
        }
        let answers = try await desk.attempts(
            "invite.redeem",
            (made + mistyped).map { code in
                JSONText {
                    $0.object {
                        $0.member("code", code)
                        $0.member("account", account)
                    }
                }
            })
        let hits = try answers.count { answer in
            if case .failure(.refused(let refusal)) = answer, refusal.code == 4290 { return false }
            return try answer.get()["outcome"]?.string != "refused"
        }
        ledger.count {
            $0.guesses += answers.count
            $0.hits += hits
        }
    }

    /// A code with one symbol replaced by another.
    static func mistyped(_ code: String, _ random: inout SplitMix) -> String {
        let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
        var symbols = Array(code)
        let places = symbols.indices.filter { symbols[$0] != "-" }
        let place = places[Int.random(in: 0..<places.count, using: &random)]
        let others = alphabet.filter { $0 != symbols[place] }
        symbols[place] = others[Int.random(in: 0..<others.count, using: &random)]
        return String(symbols)
    }
}

/// An answer lacks what it must have.
enum Misread: Error, CustomStringConvertible {
    case answer

    var description: String { "the server's answer lacks what it must have" }
}

extension Trace {
    /// How many people are signed up, or asked about, with one message at most.
    private static let mostTogether = 25
    /// How long the sign-up flow gathers people, in simulated seconds.
    private static let gatheringSeconds = 20
    private static let guessMessages = 4

    /// Writes a launch of `accounts` people down.
    init(accounts: Int, seed: UInt64) {
        var random = SplitMix(state: seed)
        let leaks = Self.leaks(for: accounts, &random)
        let arrivals = Self.arrivals(of: accounts, leaks: leaks, &random)
        let newcomers = (0..<accounts).map { Self.newcomer($0, of: accounts, &random) }
        var market = CodeMarket(
            people: newcomers, arrivals: arrivals, leaks: leaks,
            random: SplitMix(state: random.next()))
        let outcome = market.play()

        var events = Self.signUps(arrivals)
        for (person, newcomer) in outcome.people.enumerated() {
            let second = arrivals[person]
            func add(_ act: TraceEvent.Act, after seconds: Range<Int>) {
                let moment = second + Int.random(in: seconds, using: &random)
                events.append(TraceEvent(second: moment, act: act, people: [person]))
            }
            if newcomer.link == .later { add(.link, after: 30..<120) }
            if newcomer.payment == .first { add(.pay, after: 120..<240) }
            guard newcomer.isGuesser else { continue }
            for message in 1...Self.guessMessages {
                add(.guess, after: message * 300..<message * 300 + 200)
            }
        }
        events += outcome.redemptions.map {
            TraceEvent(second: $0.second, act: .redeem, people: [$0.person])
        }
        events += Self.visits(arrivals, &random)
        self.init(
            seed: seed, people: outcome.people, codes: outcome.codes,
            publicBudget: outcome.publicBudget, events: Self.ordered(events, outcome))
    }

    /// The minutes in which codes appear in public; none before the first are admitted.
    private static func leaks(for accounts: Int, _ random: inout SplitMix) -> [Int] {
        (0..<max(3, accounts / 8000)).map { _ in Int.random(in: 600..<2800, using: &random) }
    }

    /// The seconds of the arrivals, in order.
    private static func arrivals(
        of count: Int, leaks: [Int], _ random: inout SplitMix
    ) -> [Int] {
        let first = DailyShape.firstDayCount(of: count)
        let dayMinutes = 24 * 60
        return (0..<count).map { number in
            let day = number < first ? 0 : 1
            // Some come because a code is said to go round.
            let ofDay = leaks.filter { $0 / dayMinutes == day }
            if !ofDay.isEmpty, Int.random(in: 0..<16, using: &random) == 0 {
                let minute = ofDay[Int.random(in: 0..<ofDay.count, using: &random)]
                let second = minute * 60 - 900 + Int.random(in: 0..<900, using: &random)
                return max(second, day * dayMinutes * 60)
            }
            return day * dayMinutes * 60 + DailyShape.second(&random)
        }.sorted()
    }

    private static func newcomer(
        _ number: Int, of count: Int, _ random: inout SplitMix
    ) -> Newcomer {
        let region = Crowd.region(Int.random(in: 0..<1000, using: &random))
        let link = Int.random(in: 0..<10, using: &random)
        let payment = Int.random(in: 0..<100, using: &random)
        return Newcomer(
            region: region, link: link < 7 ? .atSignUp : link < 9 ? .later : .never,
            payment: payment < 22 ? .first : payment < 34 ? .whenAsked : .never,
            isGuesser: number % 2000 == 777 % min(2000, count), code: nil)
    }

    /// Those who arrive within moments of one another are signed up with one message.
    private static func signUps(_ arrivals: [Int]) -> [TraceEvent] {
        var events: [TraceEvent] = []
        var start = 0
        while start < arrivals.count {
            var end = start + 1
            while end < arrivals.count, end - start < mostTogether,
                arrivals[end] - arrivals[start] < gatheringSeconds
            { end += 1 }
            events.append(
                TraceEvent(second: arrivals[end - 1], act: .signUp, people: Array(start..<end)))
            start = end
        }
        return events
    }

    /// People come back and look whether they may come in by now. Some look through a service that
    /// asks for many at once, others one by one.
    private static func visits(_ arrivals: [Int], _ random: inout SplitMix) -> [TraceEvent] {
        var gathered: [(second: Int, person: Int)] = []
        var events: [TraceEvent] = []
        for (person, arrival) in arrivals.enumerated() {
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let second = arrival + 60 + Int.random(in: 0..<24 * 3600, using: &random)
                let isAlone = Int.random(in: 0..<3, using: &random) == 0
                guard second < seconds else { continue }
                if isAlone {
                    events.append(TraceEvent(second: second, act: .visit, people: [person]))
                } else {
                    gathered.append((second, person))
                }
            }
        }
        gathered.sort { ($0.second, $0.person) < ($1.second, $1.person) }
        var start = 0
        while start < gathered.count {
            let end = min(start + mostTogether, gathered.count)
            var people: [Int] = []
            for visit in gathered[start..<end] where !people.contains(visit.person) {
                people.append(visit.person)
            }
            let second = gathered[end - 1].second
            events.append(TraceEvent(second: second, act: .visit, people: people))
            start = end
        }
        return events
    }

    /// In the order of time, each person's steps counted; whoever uses a code that somebody handed
    /// on comes after these were admitted.
    private static func ordered(
        _ events: [TraceEvent], _ outcome: CodeMarket.Outcome
    ) -> [TraceEvent] {
        let order = events.indices.sorted {
            (events[$0].second, $0) < (events[$1].second, $1)
        }
        var turns = [Int](repeating: 0, count: outcome.people.count)
        var admitted = [Int](repeating: 0, count: outcome.people.count)
        return order.map { place in
            var event = events[place]
            for person in event.people {
                event.turns.append(turns[person])
                turns[person] += 1
            }
            guard event.act == .redeem else { return event }
            let person = event.people[0]
            admitted[person] = turns[person]
            if let code = outcome.people[person].code, let issuer = outcome.codes[code].issuer {
                event.needs = .init(person: issuer, turn: admitted[issuer])
            }
            return event
        }
    }
}

/// How codes spread: from the few that the launch begins with to friends of those admitted, from
/// these to theirs, and now and then to everybody at once.
///
/// Whoever is admitted gets a code of four uses and hands it on some time later. Those who want one
/// wait until somebody has one for them, or try one that was put up in public.
struct CodeMarket {
    static let usesPerCode = 4
    /// Those who want a code begin to look for one so many minutes after they arrived, so that they
    /// have linked and paid by then.
    private static let settlingMinutes = 5
    /// Nobody begins anything in the last minutes, so that all of it lies within the launch.
    private static let lastMinute = Trace.seconds / 60 - 12
    private static let crowdMinutes = 6

    private var people: [Newcomer]
    private let arrivals: [Int]
    private let leaks: Set<Int>
    private let publicMinute: Int
    private var random: SplitMix

    private var codes: [TraceCode] = []
    private(set) var redemptions: [(second: Int, person: Int)] = []
    private(set) var publicBudget = 0
    private var waiting: [Int] = []
    /// Those who have no friends here and hunt for codes in public.
    private var hunters: [Int] = []
    private var outside: [Int] = []
    /// Codes whose owners have told nobody yet.
    private var kept: [Int] = []
    private var released: [[Int]]
    private var free: [Int] = []

    struct Outcome {
        let people: [Newcomer]
        let codes: [TraceCode]
        let redemptions: [(second: Int, person: Int)]
        let publicBudget: Int
    }

    /// - Parameters:
    ///   - arrivals: the second at which each of `people` comes, in order.
    ///   - leaks: the minutes in which a code is put up in public.
    init(people: [Newcomer], arrivals: [Int], leaks: [Int], random: SplitMix) {
        self.people = people
        self.arrivals = arrivals
        self.leaks = Set(leaks)
        self.random = random
        publicMinute = 20 * 60
        released = Array(repeating: [], count: Trace.seconds / 60 + 1)
    }

    /// Lets the codes spread through all the launch.
    mutating func play() -> Outcome {
        sow()
        var next = 0
        for minute in 0..<Self.lastMinute {
            while next < people.count, arrivals[next] / 60 + Self.settlingMinutes <= minute {
                arrive(next)
                next += 1
            }
            for code in released[minute] { free += Array(repeating: code, count: friends()) }
            if minute == publicMinute { readPublicCode(at: minute) }
            if leaks.contains(minute) { leak(at: minute) }
            match(at: minute)
        }
        return Outcome(
            people: people, codes: codes, redemptions: redemptions, publicBudget: publicBudget)
    }

    /// The codes that the launch begins with, handed out in the first half day.
    private mutating func sow() {
        for _ in 0..<max(8, people.count * 300 / 164_000) {
            codes.append(TraceCode(issuer: nil, kind: .passed, uses: Self.usesPerCode))
            released[Int.random(in: 0..<720, using: &random)].append(codes.count - 1)
        }
    }

    /// How many friends the owner of a code has for it.
    private mutating func friends() -> Int {
        Int.random(in: 0..<10, using: &random) < 7
            ? Self.usesPerCode : Int.random(in: 1..<Self.usesPerCode, using: &random)
    }

    private mutating func arrive(_ person: Int) {
        let newcomer = people[person]
        guard newcomer.link != .never, !newcomer.isGuesser else { return }
        guard newcomer.isWhereItIsOpen else {
            outside.append(person)
            return
        }
        let percent =
            switch newcomer.payment {
            case .never: 35
            case .first: 70
            case .whenAsked: 60
            }
        guard Int.random(in: 0..<100, using: &random) < percent else { return }
        if Int.random(in: 0..<5, using: &random) == 0 {
            hunters.append(person)
        } else {
            waiting.append(person)
        }
    }

    private mutating func match(at minute: Int) {
        while !free.isEmpty, !waiting.isEmpty {
            let code = free.removeLast()
            let person = takeWaiting(Int.random(in: 0..<waiting.count, using: &random))
            redeem(code, person, within: 60, of: minute)
            guard people[person].payment != .never else { continue }
            // They come in, and have a code of their own.
            codes.append(TraceCode(issuer: person, kind: .passed, uses: Self.usesPerCode))
            if Int.random(in: 0..<5, using: &random) == 0 {
                kept.append(codes.count - 1)
            } else {
                let later = minute + Int.random(in: 20..<420, using: &random)
                if later < released.count { released[later].append(codes.count - 1) }
            }
        }
    }

    private mutating func takeWaiting(_ place: Int) -> Int {
        waiting.swapAt(place, waiting.count - 1)
        return waiting.removeLast()
    }

    private mutating func redeem(
        _ code: Int, _ person: Int, within seconds: Int, of minute: Int
    ) {
        people[person].code = code
        let second = (minute + 1) * 60 + Int.random(in: 0..<seconds, using: &random)
        redemptions.append((second, person))
    }

    /// Somebody puts their code up in public, and a crowd tries it. Who is quickest is not known
    /// beforehand; the crowd is one of a kind, so that whoever wins, as many come as far. Those who
    /// win keep their own codes to themselves.
    private mutating func leak(at minute: Int) {
        guard let code = kept.popLast() else { return }
        let kinds: [Newcomer.Payment] = [.never, .first, .never, .whenAsked]
        let payment = kinds[Int.random(in: 0..<kinds.count, using: &random)]
        codes[code] = TraceCode(issuer: codes[code].issuer, kind: .leaked, uses: Self.usesPerCode)
        let size = max(12, people.count / 600)
        let crowd = takeCrowd(of: size, payment)
        // Beside those who may, some try who are not let in where they are.
        let others = outside.suffix(size / 5)
        outside.removeLast(others.count)
        for person in crowd + others {
            redeem(code, person, within: Self.crowdMinutes * 60, of: minute)
        }
    }

    /// A code that many read at once, good for as many as the budget of its campaign.
    private mutating func readPublicCode(at minute: Int) {
        let crowd = takeCrowd(of: max(12, people.count / 100), .never)
        publicBudget = max(1, crowd.count / 3)
        codes.append(TraceCode(issuer: nil, kind: .open, uses: max(1, crowd.count)))
        for person in crowd {
            redeem(codes.count - 1, person, within: Self.crowdMinutes * 60, of: minute)
        }
    }

    private mutating func takeCrowd(of size: Int, _ payment: Newcomer.Payment) -> [Int] {
        var crowd: [Int] = []
        var rest: [Int] = []
        for person in hunters {
            let fits = people[person].region == "US" && people[person].payment == payment
            if fits, crowd.count < size { crowd.append(person) } else { rest.append(person) }
        }
        hunters = rest
        return crowd
    }
}

/// Somebody who turns up on the first day, and what they will do.
struct Person: Sendable {
    /// When they pay, if they do.
    enum Payment: Sendable {
        case never
        /// Before they ask for anything, as many did.
        case first
        /// Only once Admit says that paying opens the door.
        case whenAsked
    }

    /// Where they get codes from.
    enum Codes: Sendable {
        case none
        /// One that goes round; a number into those handed out.
        case shared(Int)
        /// Their own invention, so many of them.
        case guesses(Int)
    }

    /// What the story calls them; empty in the crowd.
    var name = ""
    let region: String
    /// Whether they come in with their ChatGPT account linked.
    var isLinked = true
    /// Whether they link it when told to.
    var linksWhenAsked = true
    let payment: Payment
    let codes: Codes

    /// Whether they keep a use of the code free, pay, and confirm it then.
    var reserves: Bool { payment == .whenAsked }
}

/// Those who turn up. The same each time: the seed is fixed.
enum Crowd {
    /// Where the installs came from, in thousandths. Most were from where it was open first, and
    /// all the world could install it.
    static let shares: [(region: String, thousandths: Int)] = [
        ("US", 520), ("CA", 80), ("IN", 70), ("GB", 50), ("BR", 50), ("JP", 50), ("DE", 40),
        ("FR", 40), ("MX", 30), ("AU", 25), ("KR", 20), ("ES", 15), ("IT", 8), ("KP", 2),
    ]
    /// Of the people, how many have been passed a code, and how many make codes up; in a hundred.
    private static let percentWithCode = 62
    private static let percentGuessing = 6
    /// How many people ask for each code in circulation: more than it has uses, so that some find
    /// theirs used up.
    private static let peoplePerCode = 12
    /// The codes of the story: the good one, and the one that friends use up.
    static let goodCode = 0
    static let usedUpCode = 1

    /// How many codes of four uses are handed out to `people`.
    static func codes(for people: [Person]) -> Int { 2 + max(1, people.count / peoplePerCode) }

    /// `count` people, at least those whose story is told, who come last.
    static func people(count: Int) -> [Person] {
        let cast = cast
        var random = SplitMix(state: 0x56_164)
        let crowd = max(0, count - cast.count)
        let shared = max(1, count / peoplePerCode)
        return (0..<crowd).map { _ in stranger(shared: shared, &random) } + cast
    }

    private static func stranger(shared: Int, _ random: inout SplitMix) -> Person {
        let isPaying = Int.random(in: 0..<4, using: &random) == 0
        let isCareful = Int.random(in: 0..<3, using: &random) == 0
        let source = Int.random(in: 0..<100, using: &random)
        let code = Int.random(in: 0..<shared, using: &random)
        let codes: Person.Codes =
            switch source {
            case ..<percentWithCode: .shared(2 + code)
            case ..<(percentWithCode + percentGuessing): .guesses(1 + code % 4)
            default: .none
            }
        return Person(
            region: region(Int.random(in: 0..<1000, using: &random)),
            isLinked: Int.random(in: 0..<10, using: &random) != 0,
            linksWhenAsked: Int.random(in: 0..<2, using: &random) == 0,
            payment: isPaying ? (isCareful ? .whenAsked : .first) : .never, codes: codes)
    }

    /// Where the one comes from whom a number below a thousand names.
    static func region(_ thousandth: Int) -> String {
        var left = thousandth
        for (region, thousandths) in shares {
            if left < thousandths { return region }
            left -= thousandths
        }
        return "US"
    }

    /// How many the last of `people(count:)` are, who are played one after the other.
    static let castCount = cast.count

    /// Those whose story is told, and four friends of Carol's.
    private static var cast: [Person] {
        let friends = (0..<4).map { _ in
            Person(region: "US", payment: .never, codes: .shared(usedUpCode))
        }
        return friends + [
            Person(name: "Ada", region: "US", payment: .first, codes: .shared(goodCode)),
            Person(name: "Benoît", region: "FR", payment: .first, codes: .shared(goodCode)),
            Person(name: "Carol", region: "CA", payment: .whenAsked, codes: .shared(usedUpCode)),
            Person(name: "Dmitri", region: "US", payment: .first, codes: .guesses(6)),
            Person(name: "Emma", region: "CA", payment: .whenAsked, codes: .shared(goodCode)),
        ]
    }
}

/// Random numbers that are the same each time; for nothing secret.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

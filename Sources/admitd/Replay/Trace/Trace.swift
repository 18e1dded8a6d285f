/// The first 48 hours of a launch, written down before anybody plays them: who arrives, and what
/// happens when. The same for the same seed and number of people.
struct Trace: Sendable, Equatable {
    /// How long the launch is followed, in simulated seconds.
    static let seconds = 48 * 3600

    let seed: UInt64
    /// In the order of their arrival; places here name people.
    let people: [Newcomer]
    /// Places here name codes.
    let codes: [TraceCode]
    /// How many redemptions the campaign of the public code pays for.
    let publicBudget: Int
    /// In the order of simulated time.
    let events: [TraceEvent]

    /// How many codes are issued for a campaign of friends and for the public one.
    func codes(ofPublic isPublic: Bool) -> [Int] {
        codes.indices.filter { (codes[$0].kind == .open) == isPublic }
    }

    /// A number that differs, but for an accident, where two traces do.
    var digest: UInt64 {
        var digest = FNV()
        for person in people {
            digest.add(person.region.utf8.reduce(0) { $0 << 8 | Int($1) })
            digest.add(person.link.rawValue << 8 | person.payment.rawValue)
            digest.add(person.code ?? -1)
        }
        for event in events {
            digest.add(event.second << 8 | event.act.rawValue)
            for person in event.people { digest.add(person) }
        }
        return digest.value
    }
}

/// Somebody of the launch, and what they will do.
struct Newcomer: Sendable, Equatable {
    /// When the account that they need elsewhere is linked.
    enum Link: Int, Sendable { case atSignUp, later, never }

    /// When they pay, if they do.
    enum Payment: Int, Sendable {
        case never
        /// Before they ask for anything, as many did.
        case first
        /// Only once Admit says that paying opens the door; a use of the code is reserved first.
        case whenAsked
    }

    let region: String
    let link: Link
    let payment: Payment
    /// Whether they fire made-up codes.
    let isGuesser: Bool
    /// The code that they get hold of.
    var code: Int?

    var isWhereItIsOpen: Bool { region == "US" || region == "CA" }
}

/// A code of the launch.
struct TraceCode: Sendable, Equatable {
    enum Kind: Sendable {
        /// Handed on to friends, each of whom has a use to themselves.
        case passed
        /// Put up in public by its owner: far more people try it than it has uses.
        case leaked
        /// Meant for all who read it, as many as the campaign's budget pays for.
        case open
    }

    /// Who was admitted and hands it on; nobody for those that the launch begins with.
    let issuer: Int?
    let kind: Kind
    let uses: Int
}

/// Something that happens to people at one moment.
struct TraceEvent: Sendable, Equatable {
    enum Act: Int, Sendable { case signUp, link, pay, redeem, visit, guess }

    let second: Int
    let act: Act
    let people: [Int]
    /// How many events each of `people` has behind them by then.
    var turns: [Int] = []
    /// Who must have come how far before: the issuer of the code, admitted by then.
    var needs: Need?

    struct Need: Sendable, Equatable {
        let person: Int
        let turn: Int
    }
}

/// The FNV-1a hash of numbers.
struct FNV {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ number: Int) {
        var rest = UInt64(bitPattern: Int64(number))
        for _ in 0..<8 {
            value = (value ^ (rest & 0xFF)) &* 0x0000_0100_0000_01B3
            rest >>= 8
        }
    }
}

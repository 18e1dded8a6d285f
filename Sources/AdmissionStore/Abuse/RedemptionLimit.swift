import Admission

/// What limits the guessing of codes: whose failures are counted together.
///
/// A failure weighs less the older it is, evenly down to nothing after a quarter of an hour, so that
/// nobody is locked out for good. Somebody who mistypes ten times stays far below every limit; of a
/// hundred guesses at once a dozen are looked at.
package enum RedemptionLimit: String, Sendable, CaseIterable {
    /// Those of one account.
    case account
    /// Those from one address, or one IPv6 network of 64 bits. Many people may stand behind it.
    case address
    /// Guesses at codes that begin alike: somebody knows a part of a code. They limit nothing else.
    case prefix

    /// The score from which on nothing more is looked at.
    var score: Double {
        switch self {
        case .account: 60
        case .address: 300
        case .prefix: 200
        }
    }

    /// How long a failure weighs something.
    static let windowSeconds: Double = 15 * 60
    /// How long failures are kept, so that staff can tell why somebody was refused.
    package static let retentionSeconds: Double = 24 * 3600

    /// The score of everybody's guesses together from which on strangers must pass a challenge: what
    /// two hundred accounts reach when each of them guesses up to its own limit.
    static let totalScore: Double = 12_000
    /// How many guesses of each kind are looked at to tell.
    static let mostTotalled = 12_000

    /// How many tries from now on surely stay within the limit.
    func room(at score: Double) -> Int {
        guard score < self.score else { return 0 }
        return max(1, Int(((self.score - score) / RedemptionRefusal.heaviestWeight).rounded(.up)))
    }

    /// After how long a whole guess is forgiven; looked at is one a little sooner.
    func retryAfterSeconds(at score: Double) -> Double {
        // The score falls by at least its share of the window in each second.
        let surplus = min(score, self.score + RedemptionRefusal.heaviestWeight) - self.score
        return Self.windowSeconds * (surplus + RedemptionRefusal.heaviestWeight) / score
    }
}

extension RedemptionRefusal {
    /// The most that one refusal weighs.
    static let heaviestWeight: Double = 5

    /// What a code weighs that the same account tried before; it is told nothing by it.
    static let repeatedWeight: Double = 0.2

    /// What a code that exists weighs on the address it was tried from: it was somebody's and has
    /// gone round, also among many who share an address.
    static let knownCodeWeight: Double = 0.2

    /// How much it weighs on an account that a code was refused so, the first time that it tries it;
    /// `nil` when that says nothing about whoever tried. A typing error fails the check symbol. All
    /// well-formed codes weigh the same, or the limit would tell a code that is used up from one that
    /// does not exist.
    var weight: Double? {
        switch self {
        case .malformed: 1
        case .unknown, .own, .bound, .revoked, .expired, .exhausted, .notOpen, .closed, .region,
            .depth, .budget, .paused:
            Self.heaviestWeight
        case .account, .challengeRequired: nil
        }
    }
}

/// When a code is taken to have leaked. Only codes that belong to somebody are judged; those for more
/// than a hundred are meant to go round.
enum LeakSignal {
    /// The most uses of a code that belongs to somebody.
    static let mostUses = 100
    /// Tries are counted over this time.
    static let windowSeconds: Double = 10 * 60
    /// So many tries on a used-up code say nothing, nor as many as it has uses.
    static let forgivenTries = 20
    /// From so many addresses a code may be tried, and from so many for each of its uses.
    static let forgivenAddresses = 20
    static let forgivenAddressesPerUse = 4
    /// So many tries of an owner's code from other countries say nothing: people have friends there.
    static let forgivenFarTries = 4
    /// Codes that were refused within this time are looked at.
    static let latelySeconds: Double = 30
    /// The most refusals of a kind that one look reads.
    static let mostRefusals = 10_000
}

/// The accounts of a seeded database, numbered from 1, and what is known of each by its number.
struct Population: Sendable {
    let accounts: Int

    static let product = "sora"
    /// The product whose codes wait to be redeemed; nobody is in it when a round begins.
    static let gate = "gate"
    /// An account's id is this and its number, counted from `firstNumber`, as twelve digits: in the
    /// order of time as ids of version 7 are, and cheap to make from a number in SQL.
    static let accountPrefix = "00000001-0000-7000-8000-"
    static let firstNumber = 100_000_000_000

    /// Odd ones hold a subscription, an invitation they redeemed and an admission.
    static func isSubscribed(_ account: Int) -> Bool { account % 2 == 1 }

    /// Every twentieth lives where the product is not open.
    static func isAbroad(_ account: Int) -> Bool { account % 20 == 19 }

    /// What `access.check` must answer.
    static func isAdmitted(_ account: Int) -> Bool { isSubscribed(account) && !isAbroad(account) }

    /// The `index`-th redemption is one by this account: scattered, and each comes once.
    func account(ofRedemption index: Int) -> Int {
        index * Self.stride % accounts + 1
    }

    /// A prime, and so without a divisor in common with any number of accounts but its multiples.
    static let stride = 7_368_787
}

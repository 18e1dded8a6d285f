import Foundation

/// What the calls of a run ask for.
enum Workload: Sendable {
    /// `access.check` of accounts picked at random.
    case check(Population)
    /// `invite.redeem` of one code that everybody has, each time for another account.
    case redeemHot(Supply)
    /// `invite.redeem` of a code of its own for each account.
    case redeemDistinct(Supply)

    /// How many different calls there are; nil when there is no end of them.
    var size: Int? {
        switch self {
        case .check: nil
        case .redeemHot(let supply), .redeemDistinct(let supply): supply.count
        }
    }

    var population: Population {
        switch self {
        case .check(let population): population
        case .redeemHot(let supply), .redeemDistinct(let supply): supply.population
        }
    }

    /// A call's text; `#######` stands for its id, `************` for the end of its account and
    /// `????????????` for its code.
    var template: String {
        let opening = #"{"jsonrpc":"2.0","id":#######,"method":"#
        let account = #""account":"\#(Population.accountPrefix)************""#
        return switch self {
        case .check:
            opening
                + #""access.check","params":{\#(account),"product":"\#(Population.product)"}}"#
        case .redeemHot, .redeemDistinct:
            opening + #""invite.redeem","params":{"code":"????????????",\#(account)}}"#
        }
    }
}

/// A fast source of numbers that need not be secret (xorshift64*).
struct QuickRandom {
    private var state: UInt64

    init(seed: UInt64) { state = seed | 1 }

    mutating func next() -> UInt64 {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return state &* 2_685_821_657_736_338_717
    }

    /// From 0 until `end`, which is far below 2^32.
    mutating func below(_ end: Int) -> Int {
        Int(((next() >> 32) &* UInt64(end)) >> 32)
    }

    /// Above 0, at most 1.
    mutating func unit() -> Double {
        Double((next() >> 11) + 1) / Double(1 << 53)
    }
}

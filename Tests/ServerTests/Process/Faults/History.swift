import Foundation

/// What redeemers asked for and were told, as they saw it.
struct History: Sendable {
    /// One wish, repeated under one key until it was answered for certain.
    struct Operation: Sendable {
        enum Kind: Sendable, Equatable {
            case redeem, reserve
            case confirm(redemption: String)
            case release(redemption: String)
        }

        enum Answer: Sendable, Equatable {
            case redeemed(String)
            case reserved(String)
            case confirmed
            case released
            case refused(reason: String)
        }

        var kind: Kind
        /// The code's number.
        var code: Int
        var account: String
        /// Every answer that came under the key, the first one and those to repetitions.
        var answers: [Answer]
        /// From before the first attempt until the first answer.
        var began: Date
        var ended: Date
    }

    /// A redemption as the database has it in the end.
    struct Row: Sendable {
        var id: String
        var code: Int
        var account: String
        var state: String
        var at: Date
        var releasedAt: Date?
    }

    /// A code as the database has it in the end.
    struct Code: Sendable {
        var cap: Int
        var uses: Int
    }

    var codes: [Code]
    var operations: [Operation]
    var rows: [Row]
}

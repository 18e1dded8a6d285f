public import Foundation

/// How many uses of invites an account may hand out for a product.
public struct Allowance: Hashable, Sendable {
    /// Whose it is.
    public let account: Account.ID
    /// What the invites open.
    public let product: Product.Name
    /// How many it was given in all.
    public let granted: Int
    /// How many it handed out; never more than `granted`.
    public let issued: Int
    /// What keeps it from handing out more, if anything does.
    public let freeze: Freeze?
    /// From when on the account is given what its campaign has for it; `nil` while it has not come in.
    public let maturesAt: Date?

    /// Puts an allowance together.
    public init(
        account: Account.ID, product: Product.Name, granted: Int = 0, issued: Int = 0,
        freeze: Freeze? = nil, maturesAt: Date? = nil
    ) {
        self.account = account
        self.product = product
        self.granted = granted
        self.issued = issued
        self.freeze = freeze
        self.maturesAt = maturesAt
    }

    /// How many it may still hand out once it is not frozen.
    public var left: Int { granted - issued }

    /// Staff stopped an allowance.
    public struct Freeze: Hashable, Sendable {
        /// Since when.
        public let at: Date
        /// Why.
        public let reason: String

        /// Puts a freeze together.
        public init(at: Date, reason: String) {
            self.at = at
            self.reason = reason
        }
    }
}

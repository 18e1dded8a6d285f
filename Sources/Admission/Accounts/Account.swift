import Foundation

/// A customer of ours. Its identifier is never used again.
public enum Account {
    /// Names one account.
    public typealias ID = Admission.ID<Account>

    /// Whether the account may be used at all.
    public enum State: String, Sendable, CaseIterable {
        /// In use.
        case active
        /// Barred by staff until they lift it.
        case suspended
        /// Closed by its holder or by staff.
        case closed
        /// Merged into another account.
        case merged
    }
}

extension ID where Entity == Account {
    /// No account's: stands for somebody who has none.
    package static var nobody: Account.ID {
        Account.ID(UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)))
    }
}

/// Why an account may not stand in line.
public enum WaitlistRefusal: String, Sendable, CaseIterable {
    /// The account is closed, suspended or merged.
    case account
    /// The law forbids it where the account is at home.
    case legal
    /// Nobody knows where the account is at home.
    case region
    /// An identity that the product asks for is not linked.
    case link
    /// The account has redeemed or reserved an invitation; there is nothing to wait for.
    case invited
}

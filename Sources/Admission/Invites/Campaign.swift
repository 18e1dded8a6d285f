public import Foundation

/// A set of invites for one product.
public struct Campaign: Hashable, Sendable {
    /// Names one campaign.
    public typealias ID = Admission.ID<Campaign>

    /// Names this campaign.
    public let id: ID
    /// What its invites open.
    public let product: Product.Name
    /// What people call it.
    public let name: String
    /// What it does with its regions and codes.
    public let mode: Mode
    /// How many minutes a reservation of one of its codes holds its use.
    public let holdMinutes: Int
    /// Where its invites may be redeemed; empty means everywhere.
    public let regions: [Region]
    /// The most redemptions of all its invites together, if there is a limit.
    public let budget: Int?
    /// How many redemptions are reserved or confirmed.
    public let uses: Int
    /// From when on its invites may be redeemed; inclusive.
    public let opensAt: Date?
    /// Until when its invites may be redeemed; exclusive.
    public let closesAt: Date?
    /// How many generations of invited people may invite in turn, if there is a limit.
    public let maxDepth: Int?
    /// How many uses an account that came in may hand out at first.
    public let allowance: Int
    /// How many days after it came in.
    public let allowanceAfterDays: Int
    /// Whether those who subscribed when they joined the waitlist are drawn before all others.
    public let subscribersFirst: Bool
    /// When it was made.
    public let createdAt: Date

    /// Puts a campaign together.
    public init(
        id: ID, product: Product.Name, name: String, mode: Mode = .invite,
        holdMinutes: Int = Campaign.usualHoldMinutes, regions: [Region] = [], budget: Int? = nil,
        uses: Int = 0, opensAt: Date? = nil, closesAt: Date? = nil, maxDepth: Int? = nil,
        allowance: Int = Campaign.usualAllowance, allowanceAfterDays: Int = 0,
        subscribersFirst: Bool = false, createdAt: Date
    ) {
        self.id = id
        self.product = product
        self.name = name
        self.mode = mode
        self.holdMinutes = holdMinutes
        self.regions = regions
        self.budget = budget
        self.uses = uses
        self.opensAt = opensAt
        self.closesAt = closesAt
        self.maxDepth = maxDepth
        self.allowance = allowance
        self.allowanceAfterDays = allowanceAfterDays
        self.subscribersFirst = subscribersFirst
        self.createdAt = createdAt
    }

    /// How long a reservation holds unless a campaign says otherwise.
    public static let usualHoldMinutes = 15
    /// How many uses whoever came in may hand out at first unless a campaign says otherwise.
    public static let usualAllowance = 4

    /// What a campaign does with its regions and codes.
    public enum Mode: String, Sendable, CaseIterable {
        /// Its codes are refused.
        case closed
        /// Its codes let people in.
        case invite
        /// In its regions, from its opening to its closing, nobody needs an invite.
        case open
    }
}

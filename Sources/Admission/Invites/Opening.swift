public import Foundation

/// A place and a time in which no invite is asked for: what a campaign in the mode `open` comes to.
public struct Opening: Hashable, Sendable {
    /// What it opens.
    public let product: Product.Name
    /// Where; empty means everywhere.
    public let regions: Set<Region>
    /// From when on, inclusive; `nil` for always.
    public let opensAt: Date?
    /// Until when, exclusive; `nil` for good.
    public let closesAt: Date?

    /// Puts an opening together.
    public init(
        product: Product.Name, regions: Set<Region> = [], opensAt: Date? = nil,
        closesAt: Date? = nil
    ) {
        self.product = product
        self.regions = regions
        self.opensAt = opensAt
        self.closesAt = closesAt
    }

    /// Whether it holds in a place, at whatever time. A country stands for all of its subdivisions;
    /// a place that is not known lies within `everywhere` alone.
    func covers(_ region: Region?) -> Bool {
        guard !regions.isEmpty else { return true }
        guard let region else { return false }
        return regions.contains(region) || regions.contains(region.country)
    }

    /// Whether it holds at a moment, in whatever place.
    func isOpen(at moment: Date) -> Bool {
        (opensAt ?? .distantPast) <= moment && moment < (closesAt ?? .distantFuture)
    }
}

/// How many came how far, for each region.
struct FunnelTable: Sendable, Equatable {
    /// How far one person came.
    struct Reach: Sendable {
        let isLinked: Bool
        let isInvited: Bool
        let isSubscribed: Bool
        let isAdmitted: Bool
    }

    struct Counts: Sendable, Equatable {
        private(set) var seen = 0
        private(set) var linked = 0
        private(set) var invited = 0
        private(set) var subscribed = 0
        private(set) var admitted = 0

        fileprivate mutating func add(_ reach: Reach) {
            seen += 1
            linked += reach.isLinked ? 1 : 0
            invited += reach.isInvited ? 1 : 0
            subscribed += reach.isSubscribed ? 1 : 0
            admitted += reach.isAdmitted ? 1 : 0
        }

        fileprivate var cells: [String] {
            [seen, linked, invited, subscribed, admitted].map(\.grouped)
        }
    }

    private var regions: [String: Counts] = [:]
    private(set) var all = Counts()

    mutating func add(_ region: String, _ reach: Reach) {
        regions[region, default: Counts()].add(reach)
        all.add(reach)
    }

    /// The regions, the one that most came from first.
    var ordered: [(region: String, counts: Counts)] {
        regions.sorted { ($1.value.seen, $0.key) < ($0.value.seen, $1.key) }
            .map { ($0.key, $0.value) }
    }

    /// A row for each region and one for all, under a heading.
    var rows: [[String]] {
        [["region", "seen", "linked", "invited", "subscribed", "admitted"]]
            + ordered.map { [$0.region] + $0.counts.cells } + [["all"] + all.cells]
    }
}

/// Who came in by whose code, as it turned out.
struct InvitationTree: Sendable, Equatable {
    /// How many were handed a code by one another, from a code that the launch began with.
    private(set) var depth = 0
    /// How many people the most fertile of those codes led to.
    private(set) var largest = 0
    /// How many people redeemed a code.
    private(set) var size = 0

    /// - Parameter fates: what became of the trace's people.
    init(_ trace: Trace, _ fates: [Ledger.Fate]) {
        var depths = [Int](repeating: 0, count: fates.count)
        var roots = [Int](repeating: 0, count: fates.count)
        var sizes: [Int: Int] = [:]
        // An issuer redeems before those whom the code is handed on to.
        for event in trace.events where event.act == .redeem {
            let person = event.people[0]
            guard fates[person].redemption != nil, let code = trace.people[person].code else {
                continue
            }
            let issuer = trace.codes[code].issuer
            depths[person] = (issuer.map { depths[$0] } ?? 0) + 1
            roots[person] = issuer.map { roots[$0] } ?? code
            sizes[roots[person], default: 0] += 1
            depth = max(depth, depths[person])
            size += 1
        }
        largest = sizes.values.max() ?? 0
    }
}

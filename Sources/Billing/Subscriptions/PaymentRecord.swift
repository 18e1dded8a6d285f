import Foundation

/// What is known of one payment, under all the names that it goes by: an invoice, its payment and
/// the charge are one.
struct PaymentRecord {
    /// The period that it pays for, where a payment tells.
    private(set) var periodStart: Date?
    private(set) var periodEnd: Date?
    private(set) var products: [String] = []
    private var facts: [(at: Date, fact: Observation.Payment.Fact)] = []
    private var disputes: [(at: Date, fact: Observation.Dispute.Fact)] = []

    mutating func add(_ payment: Observation.Payment, at: Date) {
        facts.append((at, payment.fact))
        if let start = payment.periodStart { periodStart = min(periodStart ?? start, start) }
        if let end = payment.periodEnd { periodEnd = max(periodEnd ?? end, end) }
        if products.isEmpty { products = payment.products }
    }

    mutating func add(_ dispute: Observation.Dispute, at: Date) {
        disputes.append((at, dispute.fact))
    }

    /// Whether it was paid or not, and since when, as far as was told by then.
    func settlement(asOf date: Date) -> (isPaid: Bool, at: Date)? {
        let settling = facts.filter { $0.at <= date && ($0.fact == .paid || $0.fact == .failed) }
        // At one moment paying comes after failing.
        let last = settling.max {
            ($0.at, $0.fact == .paid ? 1 : 0) < ($1.at, $1.fact == .paid ? 1 : 0)
        }
        return last.map { ($0.fact == .paid, $0.at) }
    }

    /// Since when the money is back with the payer, by a full refund or a lost dispute, as of then.
    func takenBack(asOf date: Date) -> Date? {
        let money = facts.filter { $0.at <= date && $0.fact != .failed }
        let last = money.max { ($0.at, $0.fact.order) < ($1.at, $1.fact.order) }
        if let last, last.fact == .refunded { return last.at }
        let dispute = disputes.filter { $0.at <= date }
            .max { ($0.at, $0.fact.order) < ($1.at, $1.fact.order) }
        if let dispute, dispute.fact == .lost { return dispute.at }
        return nil
    }

    /// When a refund was taken back last, as of then.
    func restored(asOf date: Date) -> Date? {
        guard takenBack(asOf: date) == nil else { return nil }
        return facts.filter { $0.at <= date && $0.fact == .refundReversed }.map(\.at).max()
    }

    /// Whether it was ever said by then that money moved, one way or the other.
    func moved(asOf date: Date) -> Bool {
        facts.contains { $0.at <= date && $0.fact != .failed }
            || disputes.contains { $0.at <= date }
    }

    /// Whether it pays for all of a period; an hour more or less at its ends does not matter.
    func covers(from start: Date?, to end: Date?) -> Bool {
        guard let periodStart, let periodEnd, let end else { return false }
        let tolerance = 3_600.0
        return periodEnd >= end - tolerance && start.map { periodStart <= $0 + tolerance } ?? true
    }
}

extension Observation.Payment.Fact {
    /// What must come first at one moment.
    fileprivate var order: Int {
        switch self {
        case .failed: 0
        case .paid: 1
        case .refunded: 2
        case .refundReversed: 3
        }
    }
}

extension Observation.Dispute.Fact {
    /// What must come first at one moment.
    var order: Int {
        switch self {
        case .opened: 0
        case .won: 1
        case .lost: 2
        }
    }
}

/// All payments of a subscription. Which names are one payment, and which period it pays for, does not
/// change with time; what became of it does.
struct PaymentRecords {
    private(set) var records: [PaymentRecord] = []
    private var index: [String: Int] = [:]

    init(_ observations: [Observation]) {
        var names = ReferenceGroups()
        for observation in observations {
            names.join(observation.references)
            for payment in observation.payments { names.join([payment.reference]) }
            if let dispute = observation.dispute { names.join([dispute.payment]) }
            if let payment = observation.snapshot?.payment { names.join([payment]) }
        }
        for observation in observations {
            for payment in observation.payments {
                records[record(payment.reference, &names)].add(payment, at: observation.at)
            }
            if let dispute = observation.dispute {
                records[record(dispute.payment, &names)].add(dispute, at: observation.at)
            }
            if let payment = observation.snapshot?.payment { _ = record(payment, &names) }
        }
        for name in names.all { index[name] = index[names.representative(of: name)] }
    }

    private mutating func record(_ name: String, _ names: inout ReferenceGroups) -> Int {
        let representative = names.representative(of: name)
        if let known = index[representative] { return known }
        index[representative] = records.count
        records.append(PaymentRecord())
        return records.count - 1
    }

    /// The number of the payment that goes by this name.
    func number(of name: String?) -> Int? { name.flatMap { index[$0] } }
}

/// Names that belong together because they were told together, directly or by others between.
struct ReferenceGroups {
    private var parent: [String: String] = [:]

    var all: [String] { Array(parent.keys) }

    mutating func join(_ names: [String]) {
        guard let first = names.first else { return }
        let root = representative(of: first)
        for name in names {
            let other = representative(of: name)
            if other != root { parent[other] = root }
        }
    }

    mutating func representative(of name: String) -> String {
        var root = name
        while let above = parent[root], above != root { root = above }
        parent[name] = root
        return root
    }
}

/// When a connection has the server make its plans anew.
///
/// A prepared statement keeps the plan that was made for it first until a table it reads is analyzed.
/// One that was made while the tables were known to be small reads them whole, and in the minute until
/// they are analyzed again a launch may have filled them. So plans are made anew whenever the
/// connection has sent twice as much as at the last time, and once a minute.
struct PlanRenewal {
    static let secondsBetween = 60.0

    private var sent = 0
    private var sentAtNext = 64
    private var next: Double

    init(now: Double) {
        next = now + Self.secondsBetween
    }

    /// To be asked before each exchange that is sent.
    mutating func isDue(now: Double) -> Bool {
        sent += 1
        guard sent >= sentAtNext || now >= next else { return false }
        if sent >= sentAtNext { sentAtNext = sent * 2 }
        next = now + Self.secondsBetween
        return true
    }
}

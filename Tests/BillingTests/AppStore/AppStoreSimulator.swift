import Admission
import Billing
import Foundation

/// A customer's life at the App Store, step by step at random.
struct AppStoreSimulator {
    private var history: SimulatedHistory
    private var generator: SeededGenerator
    private var transactions = [AppStoreTransactionObject()]
    private var status = 1
    private var willRenew = true
    private var graceUntil: Date?
    private var now = day(0)
    private let tellsStatus: Bool

    static func history(seed: UInt64, length: Int) throws -> SimulatedHistory {
        var simulator = AppStoreSimulator(seed: seed)
        try simulator.emit("SUBSCRIBED.INITIAL_BUY")
        simulator.tell()
        while simulator.history.events.count < length, try simulator.step() {}
        return simulator.history
    }

    private init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
        history = SimulatedHistory(name: "app_store \(seed)")
        tellsStatus = seed % 4 != 0
        transactions[0].isTrial = seed % 5 == 0
    }

    private var current: AppStoreTransactionObject {
        get { transactions[transactions.count - 1] }
        set { transactions[transactions.count - 1] = newValue }
    }

    private mutating func emit(
        _ kind: String, about transaction: AppStoreTransactionObject? = nil
    ) throws {
        let id = "uuid-\(history.events.count)"
        history.events.append(
            try AppStoreNotificationReader.read(
                notification: appStoreNotification(
                    kind, id, at: now, status: tellsStatus ? status : nil),
                transaction: (transaction ?? current).text,
                renewal: appStoreRenewal(willRenew: willRenew, graceUntil: graceUntil)))
    }

    private mutating func buy(at date: Date) {
        now = date
        var next = AppStoreTransactionObject()
        next.id = String(2_000_001 + transactions.count)
        next.product = current.product
        (next.purchased, next.expires) = (now, now + 30 * 86_400)
        transactions.append(next)
        (status, graceUntil) = (1, nil)
    }

    private mutating func wait() {
        now += Double(Int.random(in: 1...20, using: &generator)) * 7_201.5
    }

    private mutating func step() throws -> Bool {
        switch status {
        case 1, 5: try stepPaid()
        case 3, 4: try stepUnpaid()
        default:
            wait()
            willRenew = true
            buy(at: now)
            try emit("SUBSCRIBED.RESUBSCRIBE")
        }
        tell()
        return true
    }

    private mutating func stepPaid() throws {
        let choice = Int.random(in: 0..<10, using: &generator)
        if choice < 4 || now + 5 * 86_400 > current.expires {
            if !willRenew {
                now = max(now, current.expires)
                status = 2
                return try emit("EXPIRED.VOLUNTARY")
            }
            if choice % 2 == 0 {
                buy(at: current.expires)
                return try emit("DID_RENEW")
            }
            now = current.expires
            graceUntil = Bool.random(using: &generator) ? now + 16 * 86_400 : nil
            status = graceUntil == nil ? 3 : 4
            return try emit(
                graceUntil == nil ? "DID_FAIL_TO_RENEW" : "DID_FAIL_TO_RENEW.GRACE_PERIOD")
        }
        wait()
        switch choice {
        case 4, 5, 6: try refund()
        case 7 where status == 1:
            willRenew.toggle()
            try emit(
                willRenew
                    ? "DID_CHANGE_RENEWAL_STATUS.AUTO_RENEW_ENABLED"
                    : "DID_CHANGE_RENEWAL_STATUS.AUTO_RENEW_DISABLED")
        case 8 where status == 1:
            buy(at: now)
            current.product = "pro.monthly"
            try emit("DID_CHANGE_RENEWAL_PREF.UPGRADE")
        default: try restore()
        }
    }

    /// Of the present transaction or of an older one, which changes nothing.
    private mutating func refund() throws {
        guard let index = transactions.indices.randomElement(using: &generator),
            transactions[index].revoked == nil
        else { return }
        transactions[index].revoked = now
        if index == transactions.count - 1 { status = 5 }
        try emit("REFUND", about: transactions[index])
    }

    private mutating func restore() throws {
        guard let index = transactions.lastIndex(where: { $0.revoked != nil }) else { return }
        transactions[index].revoked = nil
        if index == transactions.count - 1 { status = 1 }
        try emit("REFUND_REVERSED", about: transactions[index])
    }

    private mutating func stepUnpaid() throws {
        wait()
        switch Int.random(in: 0..<3, using: &generator) {
        case 0:
            buy(at: now)
            try emit("DID_RENEW.BILLING_RECOVERY")
        case 1 where status == 4:
            now = graceUntil!
            (status, graceUntil) = (3, nil)
            try emit("GRACE_PERIOD_EXPIRED")
        default:
            (status, graceUntil) = (2, nil)
            willRenew = false
            try emit("EXPIRED.BILLING_RETRY")
        }
    }

    /// The books.
    private mutating func tell() {
        let subject = current.original
        switch status {
        case 1:
            history.tell(
                subject, at: now, current.isTrial ? .trialing : .active, until: current.expires,
                willRenew: willRenew)
        case 3: history.tell(subject, at: now, .onHold)
        // Whoever has the last period's money back gets no grace.
        case 4 where current.revoked != nil: history.tell(subject, at: now, .revoked)
        case 4: history.tell(subject, at: now, .grace, until: graceUntil)
        case 5: history.tell(subject, at: now, .revoked)
        default: history.tell(subject, at: now, .expired, willRenew: false)
        }
    }
}

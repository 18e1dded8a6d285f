import Admission
import Billing
import Foundation

/// A customer's life at Google Play, step by step at random: each notification is followed, as a
/// rule, by the answer that the API gives when it is asked.
struct GooglePlaySimulator {
    private var history: SimulatedHistory
    private var generator: SeededGenerator
    private var subscription = GooglePlayObject()
    private var token = 1
    private var orders = 1
    /// The order before the present one, of the same purchase.
    private var formerOrder: String?
    private var isVoided = false
    private var isRevokedForGood = false
    private var now = day(0)

    static func history(seed: UInt64, length: Int) throws -> SimulatedHistory {
        var simulator = GooglePlaySimulator(seed: seed)
        try simulator.emit(4)
        simulator.tell()
        while simulator.history.events.count < length, try simulator.step() {}
        return simulator.history
    }

    private init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
        history = SimulatedHistory(name: "google_play \(seed)")
    }

    private var name: String { "token-\(token)" }

    private mutating func emit(_ type: Int, isAnswered: Bool = true) throws {
        let id = String(history.events.count)
        history.events.append(
            try GooglePlayNotification.read(googleNotice(type, id, at: now, token: name)))
        if isAnswered { try answer() }
    }

    private mutating func answer() throws {
        now += 2
        history.events.append(
            try GooglePlaySubscription.event(subscription.text, token: name, at: now))
    }

    private mutating func wait() {
        now += Double(Int.random(in: 1...30, using: &generator)) * 7_200
    }

    private mutating func renew() {
        orders += 1
        formerOrder = subscription.order
        subscription.order = "GPA.\(orders)"
        subscription.state = "ACTIVE"
        subscription.expires = now + 30 * 86_400
    }

    private mutating func step() throws -> Bool {
        if isVoided {
            // The API may go on to call it active for a while; it stays void.
            wait()
            if !isRevokedForGood, Bool.random(using: &generator) {
                // Paid for once more, by an order of its own.
                now = max(now, subscription.expires)
                renew()
                isVoided = false
            }
            try answer()
            tell()
            return !isVoided
        }
        switch subscription.state {
        case "ACTIVE": try stepActive()
        case "CANCELED": try stepCanceled()
        case "EXPIRED": return false
        default: try stepWaiting()
        }
        tell()
        return true
    }

    private mutating func stepActive() throws {
        switch Int.random(in: 0..<11, using: &generator) {
        case 0, 1:
            now = subscription.expires
            renew()
            try emit(2)
        case 2:
            now = subscription.expires
            subscription.state = "IN_GRACE_PERIOD"
            subscription.expires = now + 7 * 86_400
            try emit(6)
        case 3:
            now = subscription.expires
            subscription.state = "ON_HOLD"
            try emit(5, isAnswered: Bool.random(using: &generator))
        case 4:
            now = subscription.expires
            subscription.state = "PAUSED"
            try emit(10, isAnswered: Bool.random(using: &generator))
        case 5, 6:
            wait()
            subscription.state = "CANCELED"
            subscription.autoRenews = false
            try emit(3, isAnswered: Bool.random(using: &generator))
        case 7:
            wait()
            try void()
        case 8:
            wait()
            if let formerOrder { try void(formerOrder) }
        case 9: try voidWhileRenewing()
        default:
            wait()
            try replace()
        }
    }

    private mutating func stepCanceled() throws {
        if Bool.random(using: &generator), now + 3_600 < subscription.expires {
            now += 60
            subscription.state = "ACTIVE"
            subscription.autoRenews = true
            return try emit(7)
        }
        now = max(now, subscription.expires)
        subscription.state = "EXPIRED"
        try emit(13, isAnswered: Bool.random(using: &generator))
    }

    private mutating func stepWaiting() throws {
        wait()
        if Int.random(in: 0..<3, using: &generator) > 0 {
            renew()
            return try emit(1)
        }
        subscription.state = "EXPIRED"
        try emit(13)
    }

    private mutating func void() throws {
        isVoided = true
        if Bool.random(using: &generator) {
            isRevokedForGood = true
            return try emit(12, isAnswered: false)
        }
        try void(subscription.order)
    }

    private mutating func void(_ order: String) throws {
        let id = String(history.events.count)
        history.events.append(
            try GooglePlayNotification.read(
                googleVoid(id, at: now, token: name, order: order)))
    }

    /// The API does not answer when the renewal is told; then one of the orders is given back.
    private mutating func voidWhileRenewing() throws {
        let former = subscription.order
        now = subscription.expires
        renew()
        try emit(2, isAnswered: false)
        now += 60
        isVoided = Bool.random(using: &generator)
        try void(isVoided ? subscription.order : former)
        now += 60
        try answer()
    }

    /// A change of plan makes a new purchase, which names the old one.
    private mutating func replace() throws {
        let (old, former) = (name, subscription)
        token += 1
        subscription.linked = old
        subscription.product = "pro"
        renew()
        formerOrder = nil
        try emit(4)
        history.tell(old, at: now, .expired)
        guard Bool.random(using: &generator) else { return }
        // An answer that knows nothing of the change yet.
        history.events.append(
            try GooglePlaySubscription.event(former.text, token: old, at: now + 1))
    }

    /// The books.
    private mutating func tell() {
        if isVoided { return history.tell(name, at: now, .revoked, willRenew: false) }
        let expires = subscription.expires
        switch subscription.state {
        case "ACTIVE": history.tell(name, at: now, .active, until: expires, willRenew: true)
        case "CANCELED": history.tell(name, at: now, .active, until: expires, willRenew: false)
        case "IN_GRACE_PERIOD": history.tell(name, at: now, .grace, until: expires)
        case "ON_HOLD": history.tell(name, at: now, .onHold)
        case "PAUSED": history.tell(name, at: now, .paused)
        default: history.tell(name, at: now, .expired)
        }
    }
}

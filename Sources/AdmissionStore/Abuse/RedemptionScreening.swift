import Admission
import Foundation
import Postgres
import Queries
import Synchronization

/// What is to be done with one request to redeem, before its code is looked at.
enum ScreeningVerdict: Equatable {
    /// Its code is looked at.
    case judged
    /// Too many came at once; what becomes of those before it will tell.
    case putOff
    /// Its code is not looked at.
    case limited(RedemptionLimit, retryAfterSeconds: Double)
    /// Its code is not looked at unless the account is known to be real.
    case challenged
}

/// What weighs on those who redeem at once. Pure: what was read goes in, verdicts come out.
struct RedemptionScreening {
    private var accounts: [UUID: Double] = [:]
    private var addresses: [[UInt8]: Double] = [:]
    private var prefixes: [[UInt8]: Double] = [:]
    /// Whether so much is guessed in all that strangers must pass a challenge.
    let isScanned: Bool

    /// - Parameter rows: of `redemption_failure_scores`.
    init(_ rows: Rows, isScanned: Bool) throws {
        self.isScanned = isScanned
        for row in rows {
            let score: Double = try row(3)
            if let account: UUID = try row(0) {
                accounts[account] = score
            } else if let address: [UInt8] = try row(1) {
                addresses[address] = score
            } else if let prefix: [UInt8] = try row(2) {
                prefixes[prefix] = score
            }
        }
    }

    init(
        accounts: [UUID: Double] = [:], addresses: [[UInt8]: Double] = [:],
        prefixes: [[UInt8]: Double] = [:], isScanned: Bool = false
    ) {
        self.accounts = accounts
        self.addresses = addresses
        self.prefixes = prefixes
        self.isScanned = isScanned
    }

    /// Whether no request of so few could be anything but judged.
    private func isIdle(_ requests: [RedeemRequest]) -> Bool {
        !isScanned && accounts.isEmpty && addresses.isEmpty && prefixes.isEmpty
            && requests.count <= RedemptionLimit.account.room(at: 0)
    }

    /// In the order of arrival: as many of one account, and of one address, as surely stay within
    /// the limit even if all of them fail.
    func verdicts(on requests: [RedeemRequest]) -> [ScreeningVerdict] {
        if isIdle(requests) { return requests.map { _ in .judged } }
        var roomOfAccount: [UUID: Int] = [:]
        var roomOfAddress: [[UInt8]: Int] = [:]
        return requests.map { request in
            let account = request.account.uuid
            if let limit = limit(on: request) { return limit }
            let room =
                roomOfAccount[account]
                ?? RedemptionLimit.account.room(at: accounts[account] ?? 0)
            guard room > 0 else { return .putOff }
            if let address = request.clientAddress {
                let room =
                    roomOfAddress[address]
                    ?? RedemptionLimit.address.room(at: addresses[address] ?? 0)
                guard room > 0 else { return .putOff }
                roomOfAddress[address] = room - 1
            }
            roomOfAccount[account] = room - 1
            return isScanned && !request.hasPassedChallenge ? .challenged : .judged
        }
    }

    private func limit(on request: RedeemRequest) -> ScreeningVerdict? {
        var scores: [(RedemptionLimit, Double)] = [(.account, accounts[request.account.uuid] ?? 0)]
        if let address = request.clientAddress {
            scores.append((.address, addresses[address] ?? 0))
        }
        // A person who passed a challenge may hold the very code that others guess at.
        if let prefix = request.prefix, !request.hasPassedChallenge {
            scores.append((.prefix, prefixes[prefix] ?? 0))
        }
        for (limit, score) in scores where score >= limit.score {
            return .limited(limit, retryAfterSeconds: limit.retryAfterSeconds(at: score))
        }
        return nil
    }
}

/// Whether guessing is heavy in all, as this process knows it: read again once a second while codes
/// are redeemed. It only ever asks strangers for a challenge, so a second late is early enough.
final class ScanningWatch: Sendable {
    private struct State {
        var isScanned = false
        var readAt: ContinuousClock.Instant?
    }

    private let state = Mutex(State())

    /// Whether it is time to read again; the one that is told so reads.
    func isDue() -> Bool {
        let now = ContinuousClock.now
        return state.withLock { state in
            if let readAt = state.readAt, now - readAt < .seconds(1) { return false }
            state.readAt = now
            return true
        }
    }

    /// Takes in what was read.
    func learn(score: Double) {
        state.withLock { $0.isScanned = score >= RedemptionLimit.totalScore }
    }

    var isScanned: Bool { state.withLock { $0.isScanned } }
}

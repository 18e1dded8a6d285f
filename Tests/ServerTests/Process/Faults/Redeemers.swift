import AdmitClient
import Foundation
import Testing

/// Many who redeem, reserve, confirm and release at once on all servers of a fleet, each repeating
/// what it was not answered, under the same key and wherever a server listens.
struct Redeemers: Sendable {
    let fleet: Fleet
    let codes: [String]
    private static let patienceSeconds = 90.0

    /// Every account has its turn; `lanes` of them at once.
    func run(accounts: [String], lanes: Int) async throws -> [History.Operation] {
        try await withThrowingTaskGroup(of: [History.Operation].self) { group in
            for lane in 0..<lanes {
                group.addTask {
                    var operations: [History.Operation] = []
                    for index in stride(from: lane, to: accounts.count, by: lanes) {
                        operations += try await turn(of: accounts[index])
                    }
                    return operations
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    /// One outright, one reserved and confirmed, one reserved and given back for another code.
    private func turn(of account: String) async throws -> [History.Operation] {
        let (first, second) = (pick(), pick())
        let way = Int.random(in: 0..<10)
        guard way >= 5 else { return [try await perform(.redeem, first, account)] }
        var operations = [try await perform(.reserve, first, account)]
        guard case .reserved(let id) = operations[0].answers[0] else { return operations }
        if way < 8 {
            operations.append(try await perform(.confirm(redemption: id), first, account))
        } else {
            operations.append(try await perform(.release(redemption: id), first, account))
            if second != first {
                operations.append(try await perform(.redeem, second, account))
            }
        }
        return operations
    }

    /// A tenth of the codes are in everybody's hands.
    private func pick() -> Int {
        let isHot = Int.random(in: 0..<3) == 0
        return Int.random(in: 0..<(isHot ? codes.count / 10 : codes.count))
    }

    private func perform(
        _ kind: History.Operation.Kind, _ code: Int, _ account: String
    ) async throws -> History.Operation {
        let key = UUID().uuidString
        let began = Date()
        var answers = [try await insist(kind, code, account, key)]
        let ended = Date()
        if Int.random(in: 0..<5) == 0 {
            answers.append(try await insist(kind, code, account, key))
        }
        return History.Operation(
            kind: kind, code: code, account: account, answers: answers, began: began, ended: ended)
    }

    private func insist(
        _ kind: History.Operation.Kind, _ code: Int, _ account: String, _ key: String
    ) async throws -> History.Operation.Answer {
        let start = ContinuousClock.now
        while true {
            do {
                return try await ask(kind, code, account, key)
            } catch let error as ClientError {
                let isOver = ContinuousClock.now - start > .seconds(Self.patienceSeconds)
                guard error.isRetryable, !isOver else { throw error }
                try await Task.sleep(for: .milliseconds(Int.random(in: 10...100)))
            }
        }
    }

    private func ask(
        _ kind: History.Operation.Kind, _ code: Int, _ account: String, _ key: String
    ) async throws -> History.Operation.Answer {
        let invites = fleet.clients.randomElement()!.invites
        switch kind {
        case .redeem, .reserve:
            let outcome = try await invites.redeem(
                codes[code], for: .id(UUID(uuidString: account)!), reserving: kind == .reserve,
                idempotencyKey: key)
            switch outcome {
            case .redeemed(let redemption, _): return .redeemed(redemption.id.lowercase)
            case .reserved(let redemption, _): return .reserved(redemption.id.lowercase)
            case .refused(let reason): return .refused(reason: reason)
            }
        case .confirm(let id):
            let (outcome, _) = try await invites.confirm(
                UUID(uuidString: id)!, idempotencyKey: key)
            return outcome == "confirmed" ? .confirmed : .refused(reason: outcome)
        case .release(let id):
            let (outcome, _) = try await invites.release(
                UUID(uuidString: id)!, reason: "changed my mind", idempotencyKey: key)
            return outcome == "released" ? .released : .refused(reason: outcome)
        }
    }
}

extension UUID {
    fileprivate var lowercase: String { uuidString.lowercased() }
}

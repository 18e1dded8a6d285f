import Foundation
import JSONRPC
import Testing

/// Fresh accounts, and a thousand codes that work once, three times or a hundred times.
struct Stage {
    let accounts: [String]
    let redeemers: Redeemers
    private let fleet: Fleet
    private let note: String
    /// The invites' ids and caps, by the codes' numbers.
    private let invites: [(id: String, cap: Int)]

    private static let caps = [
        (uses: 1, count: 400), (uses: 3, count: 400), (uses: 100, count: 200),
    ]

    static func make(on fleet: Fleet, _ launch: Launch, accounts: Int) async throws -> Stage {
        var issued: [(code: String, id: String, cap: Int)] = []
        let note = UUID().uuidString
        for cap in caps {
            let batch = try await launch.session.result(
                "invite.issue",
                """
                {"campaign":"\(launch.campaign)","count":\(cap.count),"max_uses":\(cap.uses),\
                "note":"\(note)"}
                """)
            for invite in batch["invites"]?.elements ?? [] {
                issued.append((try invite.string("code"), try invite.string("id"), cap.uses))
            }
        }
        issued.shuffle()
        return Stage(
            accounts: try await launch.accounts(accounts),
            redeemers: Redeemers(fleet: fleet, codes: issued.map(\.code)), fleet: fleet,
            note: note, invites: issued.map { ($0.id, $0.cap) })
    }

    /// What was asked and answered, and what the database makes of it.
    func history(_ operations: [History.Operation]) async throws -> History {
        let number = Dictionary(
            uniqueKeysWithValues: invites.enumerated().map { ($1.id, $0) })
        let theirs = "(select id from invite where note = '\(note)')"
        var codes = invites.map { History.Code(cap: $0.cap, uses: 0) }
        for line in try await lines("select id, uses from invite where note = '\(note)'") {
            codes[try #require(number[line[0]])].uses = try #require(Int(line[1]))
        }
        let rows = try await lines(
            """
            select id, invite_id, account_id, state, extract(epoch from at),
                extract(epoch from released_at)
            from redemption where invite_id in \(theirs)
            """
        ).map { line in
            History.Row(
                id: line[0], code: try #require(number[line[1]]), account: line[2],
                state: line[3], at: Date(timeIntervalSince1970: try #require(Double(line[4]))),
                releasedAt: Double(line[5]).map { Date(timeIntervalSince1970: $0) })
        }
        return History(codes: codes, operations: operations, rows: rows)
    }

    private func lines(_ query: String) async throws -> [[String]] {
        try await fleet.installation.sql(query).split(separator: "\n").map {
            $0.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        }
    }
}

import Foundation
import Testing

@testable import Admission

struct RolloutShareTests {
    /// Accounts were let in by these numbers: should one ever change, somebody loses access.
    @Test(arguments: [
        ("01890a5d-ac96-774b-bcce-b302099a8057", "sora", 48),
        ("01890a5d-ac96-774b-bcce-b302099a8057", "atlas", 12),
        ("00000000-0000-0000-0000-000000000000", "sora", 11),
        ("ffffffff-ffff-ffff-ffff-ffffffffffff", "sora", 42),
    ])
    func neverChanges(account: String, product: String, bucket: Int) throws {
        let account = try #require(Account.ID(account))
        #expect(RolloutShare.bucket(of: account, in: .init(trusted: product)) == bucket)
    }

    @Test func spreadsAccountsEvenly() {
        var counts = [Int](repeating: 0, count: 100)
        for second in 0..<100_000 {
            let account = Account.ID.make(at: Date(timeIntervalSince1970: Double(second)))
            counts[RolloutShare.bucket(of: account, in: "sora")] += 1
        }
        // 1,000 expected in each, with a standard deviation of 31: eight of them never happen.
        #expect(counts.allSatisfy { (750...1250).contains($0) })
    }
}

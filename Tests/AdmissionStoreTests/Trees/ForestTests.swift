import Admission
import AdmissionStore
import Foundation
import Testing

/// Large trees, in times that are read in the output: set `ADMIT_SEED_MEMBERS` to 100,000.
@Suite(.serialized) struct ForestTests {
    @Test(.timeLimit(.minutes(5)))
    func twentyLevelsAreReadRevokedAndRestoredInSeconds() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let (top, members) = try await Forest.fill(scene)
            var figures: [String] = []
            func timed<R>(_ name: String, _ body: () async throws -> R) async throws -> R {
                let start = ContinuousClock.now
                let result = try await body()
                let seconds = (ContinuousClock.now - start) / .seconds(1)
                figures.append("\(name) \((seconds * 1000).rounded() / 1000) s")
                return result
            }
            var seen: Set<Account.ID> = []
            var deepest = 0
            try await timed("tree, whole") {
                var cursor: UUID?
                repeat {
                    let tree = try await scene.store.tree(
                        of: top, product: nil, depth: nil, limit: 10_000, after: cursor)
                    #expect(tree.members == members && tree.levels == 20)
                    seen.formUnion(tree.page.items.map(\.account))
                    deepest = tree.page.items.last?.level ?? deepest
                    cursor = tree.page.next
                } while cursor != nil
            }
            #expect(seen.count == members && deepest == 20)
            func request(_ isDryRun: Bool, _ confirm: Int?) -> BranchRequest {
                BranchRequest(
                    account: top, actions: Set(BranchAction.allCases), isDryRun: isDryRun,
                    confirm: confirm)
            }
            let tried = try await timed("dry run") {
                try await scene.store.revokeBranch(request(true, nil)).made
            }
            #expect(tried.members == members && tried.touched[.suspendMembers] == members)
            let done = try await timed("revoke_branch") {
                try await scene.store.revokeBranch(request(false, tried.count)).made
            }
            #expect(done.touched == tried.touched)
            #expect(
                try await scene.count("account where state = 'suspended'") == members)
            let batch = try #require(done.batch)
            let restored = try await timed("restore_batch") {
                try await scene.store.restoreBatch(batch, reason: "test").made
            }
            #expect(restored.restored == done.count && restored.skippedCount == 0)
            #expect(try await scene.count("account where state <> 'active'") == 0)
            #expect(try await scene.compareRows().differences.isEmpty)
            print("\(members) members, 20 levels: " + figures.joined(separator: ", "))
        }
    }
}

import Admission
import AdmissionStore
import Foundation
import Testing

@Suite struct CallerTests {
    @Test func aTokenTellsItsCaller() async throws {
        try await Scene.run { scene async throws in
            let now = Date(timeIntervalSince1970: 1_700_000_000)
            let (id, token) = try await scene.store.createCaller(
                name: "app", scopes: ["access:read", "support"], expiresAt: farAhead, at: now)
            for _ in 0..<2 {
                let credential = try await scene.store.credential(for: token.secret)
                #expect(credential?.caller == id)
                #expect(credential?.scopes == ["access:read", "support"])
            }
            #expect(try await scene.store.credential(for: token.secret + "x") == nil)
            let caller = try #require(try await scene.store.callers().first)
            #expect(caller.id == id)
            #expect(caller.name == "app")
            #expect(caller.scopes == ["access:read", "support"])
            #expect(caller.createdAt == now)
            #expect(caller.expiresAt == farAhead)
            #expect(caller.revokedAt == nil)
            #expect("\(token)".contains(token.secret) == false)
        }
    }

    @Test func anExpiredTokenIsUnknown() async throws {
        try await Scene.run { scene async throws in
            let (_, token) = try await scene.store.createCaller(
                name: "app", scopes: ["admin"], expiresAt: Date() - 1)
            #expect(try await scene.store.credential(for: token.secret) == nil)
        }
    }

    /// A token that ends soon is not remembered beyond its end.
    @Test func aTokenEndsOnTime() async throws {
        try await Scene.run { scene async throws in
            let end = Date() + 1
            let (_, token) = try await scene.store.createCaller(
                name: "app", scopes: ["admin"], expiresAt: end)
            _ = try await scene.store.credential(for: token.secret)
            try await Task.sleep(for: .seconds(max(0, end.timeIntervalSinceNow) + 0.05))
            #expect(try await scene.store.credential(for: token.secret) == nil)
        }
    }

    @Test func aRevokedTokenStopsWithinTwoSeconds() async throws {
        try await Scene.run(stores: 2) { scene async throws in
            let (id, token) = try await scene.store.createCaller(
                name: "app", scopes: ["admin"], expiresAt: nil)
            #expect(try await scene.store.credential(for: token.secret) != nil)
            #expect(try await scene.store.revokeCaller(id) == true)
            let limit = ContinuousClock.now + .seconds(2)
            #expect(try await scene.store.revokeCaller(id) == false)
            #expect(try await scene.store.revokeCaller(.make(at: Date())) == nil)
            // A server that has not seen it lately knows at once.
            #expect(try await scene.stores[1].credential(for: token.secret) == nil)
            try await Task.sleep(until: limit)
            #expect(try await scene.store.credential(for: token.secret) == nil)
            #expect(try await scene.store.callers().map { $0.revokedAt != nil } == [true])
        }
    }
}

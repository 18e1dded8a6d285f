import Admission
import AdmissionStore
import Foundation
import Testing

@Suite struct AccountTests {
    private static let identity = Identity(issuer: Names.issuer, subject: "somebody")

    @Test func anIdentityMakesOneAccount() async throws {
        try await Scene.run { scene async throws in
            let first = try await scene.store.createAccount(
                identity: Self.identity, homeRegion: Names.home
            ).made
            let second = try await scene.store.createAccount(
                identity: Self.identity, homeRegion: Region(trusted: "CA")
            ).made
            #expect(first.isCreated)
            #expect(first.account.state == .active)
            #expect(first.account.homeRegion == Names.home)
            #expect(!second.isCreated)
            #expect(second.account == first.account)
            let found = try await scene.store.account(first.account.id)
            #expect(found.account == first.account)
            #expect(found.links.map(\.identity) == [Self.identity])
            #expect(
                try await scene.store.account(holding: Self.identity) == first.account.id)
            let sandbox = Identity(
                issuer: Names.issuer, environment: .sandbox, subject: "somebody")
            #expect(try await scene.store.account(holding: sandbox) == nil)
            await #expect(throws: StoreError.notFound("account")) {
                try await scene.store.account(.make(at: Date()))
            }
        }
    }

    @Test func twoHundredAtOnceMakeOneAccount() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            let created = try await together(200) { number in
                try await scene.store(number).createAccount(
                    identity: Self.identity, homeRegion: Names.home
                ).made
            }
            #expect(created.count { $0.isCreated } == 1)
            #expect(Set(created.map(\.account.id)).count == 1)
            #expect(try await scene.count("account") == 1)
            #expect(try await scene.count("link") == 1)
        }
    }

    /// Batches that mix identities must neither wait for each other for ever nor mix them up.
    @Test func manyIdentitiesAtOnce() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            let created = try await together(300) { number in
                try await scene.store(number).createAccount(
                    identity: Identity(
                        issuer: Names.issuer, subject: "user-\(number * 7 % 30)"),
                    homeRegion: nil
                ).made
            }
            #expect(created.count { $0.isCreated } == 30)
            for number in 0..<30 {
                let identity = Identity(issuer: Names.issuer, subject: "user-\(number)")
                let holder = try await scene.store.account(holding: identity)
                let answered = Set(
                    (0..<300).filter { $0 * 7 % 30 == number }.map { created[$0].account.id })
                #expect(answered == [holder])
            }
            #expect(try await scene.count("account") == 30)
        }
    }
}

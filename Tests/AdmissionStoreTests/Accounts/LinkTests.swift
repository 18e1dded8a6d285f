import Admission
import AdmissionStore
import Foundation
import Testing

@Suite struct LinkTests {
    private static let identity = Identity(issuer: Names.issuer, subject: "somebody")

    @Test func linksOnce() async throws {
        try await Scene.run { scene async throws in
            let account = try await scene.account()
            let other = try await scene.account()
            guard
                case .linked(let link) = try await scene.store.attach(Self.identity, to: account)
                    .made,
                case .alreadyLinked(let again) = try await scene.store.attach(
                    Self.identity, to: account
                ).made,
                case .conflict = try await scene.store.attach(Self.identity, to: other).made
            else { throw Unexpected() }
            #expect(link.account == account)
            #expect(link.identity == Self.identity)
            #expect(again == link)
            #expect(try await scene.store.account(account).links == [link])
            #expect(try await scene.store.account(other).links == [])
            await #expect(throws: StoreError.notFound("account")) {
                try await scene.store.attach(Self.identity, to: .make(at: Date()))
            }
        }
    }

    @Test(arguments: ["suspended", "closed", "merged"])
    func anAccountOutOfUseIsNotLinkedTo(state: String) async throws {
        try await Scene.run { scene async throws in
            let account = try await scene.account()
            try await scene.sql("update account set state = '\(state)'")
            guard
                case .refused(state) = try await scene.store.attach(Self.identity, to: account).made
            else { throw Unexpected() }
            #expect(try await scene.count("link") == 0)
        }
    }

    @Test func oneOfFiftyAccountsHoldsAnIdentity() async throws {
        try await Scene.run(stores: 3) { scene async throws in
            let accounts = try await scene.accounts(50)
            let outcomes = try await together(50) { number in
                try await scene.store(number).attach(Self.identity, to: accounts[number]).made
            }
            var holder: Account.ID?
            var conflicts = 0
            for outcome in outcomes {
                switch outcome {
                case .linked(let link):
                    #expect(holder == nil)
                    holder = link.account
                case .conflict: conflicts += 1
                case .alreadyLinked, .refused: throw Unexpected()
                }
            }
            #expect(conflicts == 49)
            #expect(try await scene.count("link") == 1)
            #expect(try await scene.store.account(holding: Self.identity) == holder)
        }
    }
}

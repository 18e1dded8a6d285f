import Admission
import AdmissionStore
import Crypto
import Foundation
import Postgres
import Testing

@Suite struct PepperTests {
    private static func pepper(_ id: Int16, _ byte: UInt8? = nil) -> CodePepper {
        CodePepper(
            id: id,
            key: SymmetricKey(
                data: Array(repeating: byte ?? UInt8(truncatingIfNeeded: id), count: 32)))
    }

    /// A store on the scene's database with these peppers, the first for new codes.
    private static func store(_ scene: Scene, _ peppers: CodePepper...) -> Store {
        Store(
            client: scene.clients[0],
            secrets: Secrets(
                codePeppers: peppers,
                sealKey: SymmetricKey(data: Array(repeating: UInt8(2), count: 32))))
    }

    private static func issue(_ store: Store, _ scene: Scene, _ count: Int) async throws
        -> [IssuedInvite]
    {
        let campaign = try await scene.store.create(
            CampaignDraft(product: Names.product, name: "peppers")
        ).made.id
        return try await store.issue(
            campaign, count: count, maxUses: 1, expiresAt: nil, note: nil
        ).made.invites
    }

    @Test func oldCodesStayReadable() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let before = Self.store(scene, Self.pepper(1))
            let after = Self.store(scene, Self.pepper(2), Self.pepper(1))
            let old = try await Self.issue(before, scene, 2)
            let new = try await Self.issue(after, scene, 2)
            let ids = try await scene.rows("select distinct pepper_id::int4 from invite order by 1")
            #expect(try ids.map { try $0(0, as: Int.self) } == [1, 2])
            for invite in [old[0], new[0]] {
                #expect(try await after.invite(.code(invite.code)).invite.id == invite.id)
                let redeemed = try await after.redeem(.code(invite.code), for: scene.account())
                #expect(try redeemed.made.isNew)
            }
            // A server without the new one does not know the new codes, and says no more than that.
            let unknown = try await before.redeem(.code(new[1].code), for: scene.account())
            #expect(try unknown.made.refusal == .unknown)
            let dropped = try await Self.store(scene, Self.pepper(2)).redeem(
                .code(old[1].code), for: scene.account())
            #expect(try dropped.made.refusal == .unknown)
            let revoked = try await after.revoke(.code(old[1].code), reason: "test").made
            #expect(revoked.detail.invite.id == old[1].id)
        }
    }

    /// Codes of several peppers, and such as do not exist, in one batch: each caller gets one answer,
    /// and it is their own.
    @Test func oneAnswerForEachCaller() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let after = Self.store(scene, Self.pepper(3), Self.pepper(2), Self.pepper(1))
            var issued: [IssuedInvite] = []
            for id: Int16 in 1...3 {
                issued += try await Self.issue(Self.store(scene, Self.pepper(id)), scene, 30)
            }
            let invites = issued.shuffled()
            let accounts = try await scene.accounts(invites.count * 2)
            let outcomes = try await together(accounts.count) { number in
                guard number.isMultiple(of: 2) else {
                    var random = SystemRandomNumberGenerator()
                    return try await after.redeem(
                        .code(.random(using: &random)), for: accounts[number]
                    ).made
                }
                return try await after.redeem(
                    .code(invites[number / 2].code), for: accounts[number]
                ).made
            }
            for (number, outcome) in outcomes.enumerated() {
                guard number.isMultiple(of: 2) else {
                    #expect(outcome.refusal == .unknown)
                    continue
                }
                #expect(outcome.isNew && outcome.redemption?.account == accounts[number])
                let detail = try await after.invite(.id(invites[number / 2].id))
                #expect(detail.redemptions.map(\.account) == [accounts[number]])
            }
            #expect(try await scene.miscounted() == 0)
        }
    }

    @Test func serversTellWhatDoesNotGoWithTheCodes() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            #expect(try await Self.store(scene, Self.pepper(1)).registerPeppers() == [])
            let rotated = Self.store(scene, Self.pepper(2), Self.pepper(1))
            #expect(try await rotated.registerPeppers() == [])
            let codes = try await Self.issue(Self.store(scene, Self.pepper(1)), scene, 3)
            _ = try await Self.issue(rotated, scene, 2)

            let lacking = try await Self.store(scene, Self.pepper(2)).registerPeppers()
            #expect(lacking.map(\.id) == [1] && lacking[0].standing == .missing)
            #expect(lacking[0].codes == 3 && lacking[0].live == 3)
            // Another key under a known number.
            let other = try await Self.store(scene, Self.pepper(2), Self.pepper(1, 77))
                .registerPeppers()
            #expect(other.map(\.id) == [1] && other[0].standing == .different)

            // Once nothing hangs on it any more, it may go.
            let listed = try await KnownPepper.list(
                scene.clients[0], [Self.pepper(2), Self.pepper(1)], counting: true)
            #expect(listed.map(\.standing) == [.readable, .current])
            #expect(listed.map(\.live) == [3, 2])
            _ = try await rotated.redeem(.code(codes[0].code), for: scene.account())
            _ = try await rotated.revoke(.id(codes[1].id), reason: "test")
            try await scene.sql(
                "update invite set expires_at = now() where id = '\(codes[2].id.uuid)'")
            #expect(try await Self.store(scene, Self.pepper(2)).registerPeppers() == [])
        }
    }
}

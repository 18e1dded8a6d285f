import Admission
import AdmissionStore
import Crypto
import Foundation
import Testing

@Suite struct VanityTests {
    private static func issue(
        _ store: Store, _ campaign: Campaign.ID, _ text: String, uses: Int = 3
    ) async throws -> IssuedInvite {
        try await store.issue(
            campaign, count: 1, maxUses: uses, expiresAt: nil, note: nil,
            vanity: InvitationCode.vanity(text)
        ).made.invites[0]
    }

    @Test func worksLikeAnyOtherCodeUpToItsCap() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let campaign = try await scene.store.create(
                CampaignDraft(product: Names.product, name: "press")
            ).made.id
            let invite = try await Self.issue(scene.store, campaign, "Press Day")
            #expect(invite.code.display == "PRESSDAY" && invite.maxUses == 3)
            for _ in 0..<3 {
                let outcome = try await scene.store.redeem(
                    InvitationCode.read("press-day"), for: scene.account()
                ).made
                #expect(outcome.isNew)
            }
            let fourth = try await scene.store.redeem(
                InvitationCode.read("PRESSDAY"), for: scene.account())
            #expect(try fourth.made.refusal == .exhausted)
            let detail = try await scene.store.invite(.code(invite.code))
            #expect(detail.invite.isVanity && detail.invite.prefix == "PRES")
            // Nothing of it but the prefix is written down.
            let rows = try await scene.count("invite as i where i::text ilike '%pressday%'")
            #expect(rows == 0)
        }
    }

    @Test func thereIsOneOfATextWhateverThePepper() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let campaign = try await scene.store.create(
                CampaignDraft(product: Names.product, name: "press")
            ).made.id
            _ = try await Self.issue(scene.store, campaign, "HELLO")
            // As the scene's own stores have it, and a new one: before it is used, and after.
            let peppers = [
                CodePepper(
                    id: 1, key: SymmetricKey(data: Array(repeating: UInt8(1), count: 32))),
                CodePepper(id: 2, key: SymmetricKey(size: .bits256)),
            ]
            let stores = [peppers, peppers.reversed()].map { peppers in
                Store(
                    client: scene.clients[0],
                    secrets: Secrets(
                        codePeppers: peppers,
                        sealKey: SymmetricKey(data: Array(repeating: UInt8(2), count: 32))))
            }
            for store in stores {
                let second = try await refusal {
                    _ = try await Self.issue(store, campaign, "he1-10")
                }
                #expect(second == .conflict("this code exists already"))
            }
            // Of many at once, on both, one is made.
            let made = try await together(30) { number in
                try await refusal {
                    _ = try await Self.issue(stores[number % 2], campaign, "SPRING")
                }
            }
            #expect(made.count { $0 == nil } == 1)
            #expect(made.count { $0 == .conflict("this code exists already") } == 29)
            #expect(try await scene.count("invite") == 2)
        }
    }
}

import Admission
import AdmissionStore
import Foundation
import Postgres
import Testing

/// Whoever reads the database learns no code and no token.
@Suite struct SecrecyTests {
    @Test func noCodeAndNoTokenIsInAnyTable() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let (caller, token) = try await scene.store.createCaller(
                name: "visible name", scopes: ["admin"], expiresAt: nil)
            let campaign = try await scene.store.create(
                CampaignDraft(product: Names.product, name: "launch")
            ).made.id
            let key = Idempotency<IssuedBatch>(caller, "issue") { batch in
                Array(batch.invites.map(\.code.display).joined(separator: " ").utf8)
            }
            let invites = try await scene.store.issue(
                campaign, count: 20, maxUses: 2, expiresAt: nil, note: nil, idempotency: key
            ).made.invites
            let account = try await scene.account()
            _ = try await scene.store.redeem(
                .code(invites[0].code), for: account,
                client: DeclaredClient(address: "192.0.2.55", device: "device-4711"))

            let dump = try await dump(scene)
            // What may be read is found, as text and as bytes, so the search itself works.
            #expect(Self.finds("visible name", in: dump))
            #expect(Self.finds(invites[0].code.prefix, in: dump))
            var secrets = [token.secret, "192.0.2.55", "device-4711"]
            for invite in invites {
                secrets += [
                    invite.code.display, String(decoding: invite.code.symbols, as: UTF8.self),
                ]
            }
            for (number, secret) in secrets.enumerated() {
                #expect(Self.finds(secret, in: dump) == false, "secret \(number)")
            }
            // The holder of the key still gets the codes.
            let again = try await scene.store.issue(
                campaign, count: 20, maxUses: 2, expiresAt: nil, note: nil, idempotency: key)
            guard case .replayed(let bytes) = again else { throw Unexpected() }
            #expect(
                String(decoding: bytes, as: UTF8.self)
                    == invites.map(\.code.display).joined(separator: " "))
        }
    }

    /// An answer that was moved under another key is not given out.
    @Test func anAnswerBelongsToItsKey() async throws {
        try await Scene.run { scene async throws in
            try await scene.launch()
            let caller = try await scene.caller()
            let account = try await scene.account()
            func key(_ name: String) -> Idempotency<EnterOutcome> {
                Idempotency(caller, name) { _ in Array("answer \(name)".utf8) }
            }
            _ = try await scene.store.enter(account, Names.product, idempotency: key("a"))
            _ = try await scene.store.enter(account, Names.product, idempotency: key("b"))
            try await scene.sql(
                """
                update idempotency
                set answer = (select answer from idempotency where key = 'a')
                where key = 'b'
                """)
            await #expect(throws: (any Error).self) {
                try await scene.store.enter(account, Names.product, idempotency: key("b"))
            }
            guard
                case .replayed(let bytes) = try await scene.store.enter(
                    account, Names.product, idempotency: key("a"))
            else { throw Unexpected() }
            #expect(String(decoding: bytes, as: UTF8.self) == "answer a")
        }
    }

    /// Every row of every table as text; bytes are in hexadecimal.
    private func dump(_ scene: Scene) async throws -> String {
        let tables = try await scene.rows(
            "select tablename::text from pg_tables where schemaname = 'public'"
        ).map { row in try row(0, as: String.self) }
        #expect(tables.count > 10)
        var text = ""
        for table in tables {
            text += try await scene.value(
                "select coalesce(string_agg(t::text, ' '), '') from \(table) as t",
                as: String.self)
        }
        return text
    }

    private static func finds(_ secret: String, in dump: String) -> Bool {
        let hexadecimal = secret.utf8.map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
        return dump.contains(secret) || dump.contains(hexadecimal)
    }
}

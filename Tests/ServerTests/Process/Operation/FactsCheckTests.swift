import Foundation
import PostgresTesting
import Testing

extension ProcessTests {
    /// `admitd doctor --facts`: what it finds, and mends.
    @Suite struct FactsCheckTests {
        private static let ada = "00000000-0000-7000-8000-00000000000a"
        private static let ben = "00000000-0000-7000-8000-00000000000b"
        /// Who have no facts yet, and so no rows.
        private static let newcomers = [
            "00000000-0000-7000-8000-00000000000e", "00000000-0000-7000-8000-00000000000f",
        ]

        @Test func rowsThatEqualTheirSourcesAreSound() async throws {
            let installation = try await Self.populated()
            #expect(
                try await installation.admitd("doctor", "--facts")
                    == Self.ended(
                        0,
                        """
                        compared 4 rows of 4 accounts
                        2 accounts lack a row; they are answered from the tables
                        no row is wrong
                        """))
            #expect(
                try await installation.admitd("doctor", "--facts", "-o", "json")
                    == Self.ended(0, Self.json(rows: 4, withoutRow: 2)))
            #expect(
                try await Installation.onDatabase().admitd("doctor", "--facts")
                    == Self.ended(0, "compared 0 rows of 0 accounts\nno row is wrong"))
        }

        @Test func aSpoiledRowIsFoundAndItAlone() async throws {
            let installation = try await Self.populated()
            try await Self.spoil(installation)
            let before = try await installation.checksum()
            #expect(
                try await installation.admitd("doctor", "--facts")
                    == Self.ended(
                        1,
                        """
                        compared 4 rows of 4 accounts
                        2 accounts lack a row; they are answered from the tables
                        differs  \(Self.ben)  sora  is_held plan
                        """))
            #expect(
                try await installation.admitd("doctor", "--facts", "--output", "json")
                    == Self.ended(1, Self.json(rows: 4, withoutRow: 2, Self.difference)))
            // It only looked.
            #expect(try await installation.checksum() == before)
        }

        @Test func repairingMendsItForGood() async throws {
            let installation = try await Self.populated()
            let sound = try await installation.checksum()
            try await Self.spoil(installation)
            #expect(try await installation.checksum() != sound)
            #expect(
                try await installation.admitd("doctor", "--facts", "--repair")
                    == Self.ended(
                        0,
                        """
                        compared 4 rows of 4 accounts
                        2 accounts lack a row; they are answered from the tables
                        differs  \(Self.ben)  sora  is_held plan
                        refreshed 3 accounts
                        """))
            // The rows that the newcomers lacked were made; the rest is as it was.
            #expect(
                try await installation.sql(
                    """
                    with gone as (
                        delete from entitlement
                        where account_id in ('\(Self.newcomers[0])', '\(Self.newcomers[1])')
                        returning 1
                    )
                    select count(*) from gone
                    """) == "4")
            #expect(try await installation.checksum() == sound)
        }

        @Test func afterRepairingNothingIsLeft() async throws {
            let installation = try await Self.populated()
            try await Self.spoil(installation)
            #expect(
                try await installation.admitd("doctor", "--facts", "--repair", "-o", "json")
                    == Self.ended(
                        0, Self.json(rows: 4, withoutRow: 2, Self.difference, refreshed: 3)))
            #expect(
                try await installation.admitd("doctor", "--facts")
                    == Self.ended(0, "compared 8 rows of 4 accounts\nno row is wrong"))
            #expect(
                try await installation.admitd("doctor", "--facts", "--repair", "-o", "json")
                    == Self.ended(0, Self.json(rows: 8)))
        }

        /// Nobody is answered from rows whose time is over, so that they are not wrong.
        @Test func rowsPastTheirTimeAreNotWrong() async throws {
            let installation = try await Self.populated()
            try await installation.sql(
                """
                update entitlement set is_held = true, fresh_until = now() - interval '1 day'
                where account_id = '\(Self.ben)'
                """)
            #expect(
                try await installation.admitd("doctor", "--facts")
                    == Self.ended(
                        0,
                        """
                        compared 2 rows of 4 accounts
                        2 accounts lack a row; they are answered from the tables
                        2 rows are past their time; they are answered from the tables
                        no row is wrong
                        """))
        }

        private static func ended(_ code: Int, _ output: String) -> Installation.Ended {
            Installation.Ended(exit: "code(\(code))", output: output, errors: "")
        }

        /// Two products, two accounts with facts, and two without.
        private static func populated() async throws -> Installation {
            let installation = try await Installation.onDatabase()
            try await installation.sql(
                """
                insert into product (product, name, links, keep_admitted, travel, updated_at)
                select product, product, '{}', false, 'both', now()
                from unnest(array['other', 'sora']) as product;
                insert into plan values ('plus', '{sora}', now());
                insert into account (id, home_region, created_at)
                select id::uuid, 'US', now()
                from unnest(
                    array['\(ada)', '\(ben)', '\(newcomers[0])', '\(newcomers[1])']) as id;
                insert into subscription (
                    id, account_id, provider, plan, state, will_renew, reason, created_at)
                select gen_random_uuid(), id::uuid, 'grant', 'plus', 'active', false, 'test', now()
                from unnest(array['\(ada)', '\(ben)']) as id;
                """)
            return installation
        }

        /// Makes one row untrue, as no statement of ours does.
        private static func spoil(_ installation: Installation) async throws {
            let spoiled = try await installation.sql(
                """
                update entitlement set is_held = true, plan = 'forged'
                where account_id = '\(ben)' and product = 'sora'
                returning product
                """)
            try #require(spoiled == "sora")
        }

        private static let difference =
            #"{"account":"\#(ben)","product":"sora","columns":["is_held","plan"]}"#

        private static func json(
            rows: Int, withoutRow: Int = 0, _ difference: String = "", refreshed: Int = 0
        ) -> String {
            """
            {"accounts":4,"rows":\(rows),"accounts_without_row":\(withoutRow),"passed_rows":0,\
            "differences":[\(difference)],"refreshed_accounts":\(refreshed)}
            """
        }
    }
}

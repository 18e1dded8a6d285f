import Foundation
import JSONRPC
import PostgresTesting
import Testing

extension ProcessTests {
    /// What servers do by themselves with reservations whose time is over.
    @Suite struct SweepTests {
        /// Nobody asks for the code, the server that made the reservations is dead, and two others
        /// give them back, once each.
        @Test func lapsedReservationsComeBackByThemselves() async throws {
            let installation = try await Installation.onDatabase()
            let token = try await installation.token()
            let maker = try await installation.serve()
            let launch = try await Launch.make(try await maker.session(token))
            _ = try await launch.session.result(
                "campaign.update", #"{"campaign":"\#(launch.campaign)","budget":100}"#)
            let code = try await launch.code(uses: 100)
            for account in try await launch.accounts(40) {
                _ = try await launch.session.result(
                    "invite.redeem",
                    #"{"code":"\#(code)","account":"\#(account)","reserve":true}"#)
            }
            maker.child.signal(SIGKILL)
            _ = try await maker.child.waitForExit()
            try await installation.sql("update redemption set reserved_until = now()")
            let servers = [try await installation.serve(), try await installation.serve()]
            // No event tells when they have got to it.
            let end = ContinuousClock.now + .seconds(20)
            let session = try await servers[0].session(token)
            var uses: Int64?
            repeat {
                let result = try await session.result("invite.get", #"{"code":"\#(code)"}"#)
                uses = result["invite"]?["uses"]?.integer
            } while uses != 0 && ContinuousClock.now < end
            #expect(uses == 0)
            let counts = try await installation.sql(
                """
                select (select budget_used from campaign), count(*), count(distinct account_id),
                    min(release_reason), max(release_reason)
                from redemption where state = 'released'
                """)
            #expect(counts == "0|40|40|lapsed|lapsed", "\(counts)")
        }
    }
}

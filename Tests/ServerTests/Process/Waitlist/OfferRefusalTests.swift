import Foundation
import Testing

extension ProcessTests {
    /// An offer's code in other hands.
    @Suite struct OfferRefusalTests {
        @Test func toOthersAnOfferIsACodeThatDoesNotExist() async throws {
            let installation = try await Installation.onDatabase()
            let server = try await installation.serve()
            let staff = try await server.session(try await installation.token())
            let launch = try await Launch.make(staff)
            let accounts = try await launch.accounts(2)
            let drawn = #"{"account":"\#(accounts[0])","product":"sora"}"#
            _ = try await staff.result("waitlist.join", drawn)
            _ = try await staff.result(
                "waitlist.draw", #"{"product":"sora","region":"US","count":1}"#)
            let code = try await staff.result("waitlist.status", drawn).string("offer", "code")
            let service = try await server.session(
                try await installation.token(scopes: ["invite:redeem"]))
            let unknown = try await service.redeem("0000-0000-0000", for: accounts[1])
            let stolen = try await service.redeem(code, for: accounts[1])
            #expect(stolen.text == unknown.text)
            #expect(stolen.outcome == "refused")
            #expect(try await staff.redeem(code, for: accounts[1]).text.contains(#""bound""#))
            #expect(try await service.redeem(code, for: accounts[0]).outcome == "redeemed")
        }
    }
}

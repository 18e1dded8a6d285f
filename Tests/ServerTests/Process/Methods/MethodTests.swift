import Foundation
import JSONRPC
import Testing

extension ProcessTests {
    /// Every method in the good case, over a real connection.
    @Suite struct MethodTests {
        @Test func everyMethodAnswersAsWritten() async throws {
            let installation = try await Installation.onDatabase()
            let server = try await installation.serve(environment: StripeHook.environment)
            let session = try await server.session(try await installation.token())
            var transcript = Transcript()
            for (number, call) in MethodScript.calls.enumerated() {
                let answer = try await transcript.play(call, on: session)
                #expect(answer == call.expected, "call \(number), \(call.method)")
            }
            let document = try await server.get("/openrpc.json").body
            let methods = try #require(try JSON.parse(Array(document.utf8))["methods"]).elements
            #expect(
                Set(MethodScript.calls.map(\.method)) == Set(methods.map { $0["name"]?.string }))
        }
    }
}

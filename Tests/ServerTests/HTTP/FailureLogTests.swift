import Foundation
import JSONRPC
import Logging
import Postgres
import Testing

@testable import admitd

/// What the log says of a defect.
@Suite struct FailureLogTests {
    /// The server's own words may quote the row that it refused.
    @Test func aFailureIsLoggedWithoutTheValuesBehindIt() async throws {
        let pipe = Pipe()
        let descriptor = pipe.fileHandleForWriting.fileDescriptor
        var logger = Logger(label: "admitd") { JSONLog(label: $0, descriptor: descriptor) }
        logger.logLevel = .trace
        let failure = PostgresError(
            kind: .server, sqlState: "23514", constraint: "link_subject_size",
            serverMessage: "ERROR: new row …\nDETAIL: Failing row contains (someone@example.com).")
        let observer = CallObserver(
            methods: ["fail"], factory: PrometheusFactory(), logger: logger)
        let engine = Engine<TestCaller>(
            title: "", version: "", description: "",
            methods: [
                Method("fail", "Fails.", scope: nil, writes: false, result: .null) { _ in
                    throw failure
                }
            ],
            mapError: { _ in .internalError }, observe: { observer.observe($0) })
        _ = await engine.answer(
            Array(#"{"jsonrpc":"2.0","id":1,"method":"fail"}"#.utf8),
            caller: TestCaller(scopes: []), requestID: "R1")
        try pipe.fileHandleForWriting.close()
        let data = try #require(try pipe.fileHandleForReading.readToEnd())
        let text = String(decoding: data, as: UTF8.self)
        #expect(text.contains("23514"))
        #expect(text.contains("link_subject_size"))
        #expect(!text.contains("someone@example.com"))
    }
}

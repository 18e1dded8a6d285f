import Foundation
import JSONRPC
import Logging
import Testing

@testable import admitd

/// What the server writes to its log.
@Suite struct LogTests {
    private func logged(
        isForPerson: Bool = false, level: Logger.Level = .info,
        _ body: (Logger) async throws -> Void
    ) async throws -> String {
        let pipe = Pipe()
        let descriptor = pipe.fileHandleForWriting.fileDescriptor
        var logger = Logger(label: "admitd") { label in
            JSONLog(label: label, descriptor: descriptor, isForPerson: isForPerson)
        }
        logger.logLevel = level
        try await body(logger)
        try pipe.fileHandleForWriting.close()
        let data = try #require(try pipe.fileHandleForReading.readToEnd())
        return String(decoding: data, as: UTF8.self)
    }

    @Test func aLineIsOneObject() async throws {
        let text = try await logged { logger in
            logger.debug("not shown")
            logger.info(
                "line\n\"one\"",
                metadata: ["b": "\u{1B}[2J", "a": .stringConvertible(7), "time": ["x": "y"]])
        }
        let line = try #require(text.wholeMatch(of: /(\{"time":")([^"]+)(".*\})\n/))
        #expect(line.2.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
        #expect(
            line.3 == #"","level":"info","logger":"admitd","message":"line\n\"one\"","a":"7","#
                + #""b":"\u001b[2J","_time":"[\"x\": \"y\"]"}"#)
    }

    @Test func aPersonGetsAShortLine() async throws {
        let text = try await logged(isForPerson: true) { logger in
            logger.warning("hot", metadata: ["b": "x\n\u{1B}[2J", "a": "1"])
        }
        #expect(text == "warning: hot a=1 b=x  [2J\n")
    }

    @Test func failuresAreExplainedAndSecretsKept() async throws {
        let text = try await logged(level: .trace) { logger in
            try await TestServer.run(logger: logger) { server in
                _ = try await server.call(
                    #"{"jsonrpc":"2.0","method":"fail","id":1}"#,
                    headers: "X-Request-Id: R1\r\n")
                _ = try await server.call(
                    #"{"jsonrpc":"2.0","method":"echo","params":["my-secret-value"],"id":1}"#,
                    token: "few")
                _ = try await server.call("{}", token: "wrong-token-text")
                _ = try await server.call("{}", token: "broken")
            }
        }
        let lines = text.split(separator: "\n")
        let failed = try #require(lines.first { $0.contains(#""code":"-32603""#) })
        #expect(failed.contains(#""level":"error""#))
        #expect(failed.contains(#""request_id":"R1""#))
        #expect(failed.contains("TestFailure"))
        #expect(lines.contains { $0.contains("authentication failed") })
        #expect(!text.contains("my-secret-value"))
        #expect(!text.contains("wrong-token-text"))
        #expect(!text.contains("Bearer"))
        for line in lines {
            #expect(throws: Never.self) {
                try JSONSerialization.jsonObject(with: Data(line.utf8))
            }
        }
    }
}

import CoreMetrics
import Foundation
import JSONRPC
import Logging
import Testing

@testable import admitd

/// The figures, and the text they are given in.
@Suite struct MetricsTests {
    private func scrape(_ server: TestServer) async throws -> [String] {
        let client = try await server.connect()
        try await client.send("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
        let answer = try await client.receive()
        #expect(answer.status == 200)
        #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(answer.body.hasSuffix("\n"))
        return answer.body.split(separator: "\n").map(String.init)
    }

    @Test func callsAndRequestsAreCounted() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            for message in [
                RequestTests.call, RequestTests.call,
                #"{"jsonrpc":"2.0","method":"fail","id":1}"#,
                #"{"jsonrpc":"2.0","method":"made-up","id":1}"#, "not json",
                #"[\#(RequestTests.call),\#(RequestTests.call)]"#,
            ] {
                try await client.send(TestServer.post(message))
                _ = try await client.receive()
            }
            try await client.send("GET /made-up HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await client.receive()

            let lines = try await scrape(server)
            for expected in [
                "# TYPE admit_rpc_calls_total counter",
                #"admit_rpc_calls_total{method="get_data",code="0"} 4"#,
                #"admit_rpc_calls_total{method="fail",code="-32603"} 1"#,
                #"admit_rpc_calls_total{method="unknown",code="-32601"} 1"#,
                #"admit_rpc_calls_total{method="unknown",code="-32700"} 1"#,
                "# TYPE admit_rpc_duration_seconds histogram",
                #"admit_rpc_duration_seconds_count{method="get_data"} 4"#,
                #"admit_rpc_duration_seconds_bucket{method="get_data",le="+Inf"} 4"#,
                #"admit_http_requests_total{path="/rpc",status="200"} 6"#,
                #"admit_http_requests_total{path="other",status="404"} 1"#,
                "admit_http_connections 2.0",
            ] {
                #expect(lines.contains(expected), "\(expected)")
            }
            #expect(!lines.contains { $0.contains("made-up") })
        }
    }

    @Test func everyLineIsWellFormed() async throws {
        try await TestServer.run { server in
            ProcessMetrics.register(in: server.metrics)
            _ = try await server.call(RequestTests.call)
            var types: Set<String> = []
            let sample =
                /([a-zA-Z_:][a-zA-Z0-9_:]*)(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? (\S+)/
            for line in try await scrape(server) {
                if line.hasPrefix("# TYPE ") {
                    let name = String(line.split(separator: " ")[2])
                    #expect(types.insert(name).inserted, "\(name) twice")
                } else if !line.hasPrefix("# HELP ") {
                    let match = try #require(try sample.wholeMatch(in: line), "\(line)")
                    #expect(Double(match.4) != nil, "\(line)")
                    let name = String(match.1)
                    let family = name.replacing(/_(bucket|sum|count)$/, with: "")
                    #expect(types.contains(name) || types.contains(family), "\(line)")
                }
            }
            let process = [
                "resident_memory_bytes", "open_fds", "start_time_seconds", "cpu_seconds_total",
            ].map { "admit_process_\($0)" }
            #expect(types.isSuperset(of: process))
        }
    }

    @Test func theProcessIsMeasured() throws {
        let factory = PrometheusFactory()
        ProcessMetrics.register(in: factory)
        let lines = String(decoding: factory.text(), as: UTF8.self).split(separator: "\n")
        func value(_ name: String) throws -> Double {
            let line = try #require(lines.first { $0.hasPrefix("admit_process_\(name) ") })
            return try #require(Double(line.split(separator: " ")[1]))
        }
        #expect(try value("resident_memory_bytes") > 1_000_000)
        #expect(try value("open_fds") >= 3)
        #expect(try value("cpu_seconds_total") > 0)
        let now = Date().timeIntervalSince1970
        #expect(try (now - 3600...now + 1).contains(value("start_time_seconds")))
    }

    @Test func theTextOfEachKind() {
        let factory = PrometheusFactory()
        factory.describe("b_total", "Things\nand \\ more.")
        factory.makeCounter(label: "b_total", dimensions: [("x", "a\"b\\c\nd")]).increment(by: 3)
        factory.makeCounter(label: "b_total", dimensions: [("x", "a\"b\\c\nd")]).increment(by: 4)
        factory.makeFloatingPointCounter(label: "c.seconds", dimensions: []).increment(by: 0.5)
        factory.makeMeter(label: "a", dimensions: []).set(2.5)
        // A name has one kind; a second one is not written.
        factory.makeMeter(label: "b_total", dimensions: []).set(9.0)
        let recorder = factory.makeRecorder(label: "d", dimensions: [], aggregate: true)
        for value in [1, 2, 3, 100_000] as [Int64] { recorder.record(value) }
        let text = String(decoding: factory.text(), as: UTF8.self)
        #expect(
            text == #"""
                # TYPE a gauge
                a 2.5
                # HELP b_total Things\nand \\ more.
                # TYPE b_total counter
                b_total{x="a\"b\\c\nd"} 7
                # TYPE c_seconds counter
                c_seconds 0.5
                # TYPE d histogram
                d_bucket{le="1.0"} 1
                d_bucket{le="2.0"} 2
                d_bucket{le="4.0"} 3
                d_bucket{le="8.0"} 3
                d_bucket{le="16.0"} 3
                d_bucket{le="32.0"} 3
                d_bucket{le="64.0"} 3
                d_bucket{le="128.0"} 3
                d_bucket{le="256.0"} 3
                d_bucket{le="512.0"} 3
                d_bucket{le="1024.0"} 3
                d_bucket{le="4096.0"} 3
                d_bucket{le="16384.0"} 3
                d_bucket{le="+Inf"} 4
                d_sum 100006.0
                d_count 4

                """#)
    }
}

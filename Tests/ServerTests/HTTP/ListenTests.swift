import Foundation
import Testing

@testable import admitd

/// Where the server listens, and what it says when it cannot.
@Suite struct ListenTests {
    @Test(arguments: [
        ("127.0.0.1:8080", ListenAddress.tcp(host: "127.0.0.1", port: 8080)),
        ("localhost:0", .tcp(host: "localhost", port: 0)),
        ("[::1]:65535", .tcp(host: "::1", port: 65_535)),
        ("unix:/run/admit.sock", .unix(path: "/run/admit.sock")),
        ("unix:admit.sock", .unix(path: "admit.sock")),
    ])
    func addressesAreReadAndWritten(text: String, address: ListenAddress) throws {
        #expect(try ListenAddress(parsing: text) == address)
        #expect(address.description == text)
    }

    @Test(arguments: [
        ("8080", "the listen address “8080” has no port; write HOST:PORT"),
        (":8080", "the listen address “:8080” has no host; write HOST:PORT"),
        ("host:", "the port in “host:” must be a number from 0 to 65535"),
        ("host:65536", "the port in “host:65536” must be a number from 0 to 65535"),
        ("host:-1", "the port in “host:-1” must be a number from 0 to 65535"),
        ("::1:80", "the IPv6 address in “::1:80” needs brackets, as in [::1]:8080"),
        ("a b:80", "the host in “a b:80” is no valid name or address"),
        ("unix:", "the listen address “unix:” has no path; write unix:PATH"),
        (
            "unix:/" + String(repeating: "x", count: 107),
            "the path of a unix socket may have 107 bytes, not 108"
        ),
    ])
    func wrongAddressesAreExplained(text: String, problem: String) {
        #expect(throws: ListenError(problem)) { try ListenAddress(parsing: text) }
    }

    private func server(_ address: ListenAddress, beside other: TestServer) -> HTTPServer {
        HTTPServer(
            listen: address, gateway: other.server.serving.gateway,
            metrics: PrometheusFactory(), logger: TestServer.quiet)
    }

    @Test func aPortInUseIsNamed() async throws {
        try await TestServer.run { running in
            let second = server(.tcp(host: "127.0.0.1", port: running.port), beside: running)
            let problem =
                "port \(running.port) on 127.0.0.1 is in use; choose another with --listen or"
                + " ADMIT_LISTEN"
            await #expect(throws: ListenError(problem)) { try await second.start() }
        }
    }

    @Test func portZeroBecomesARealOne() async throws {
        try await TestServer.run { running in
            let second = server(.tcp(host: "127.0.0.1", port: 0), beside: running)
            guard case .tcp("127.0.0.1", let port) = try await second.start() else {
                Issue.record("no address")
                return
            }
            #expect(port > 0)
            let client = try await RawClient.connect(port: port)
            try await client.send("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.receive().body == "ok\n")
            await second.stop()
        }
    }

    @Test func unixSocketsAreMadeGuardedAndRemoved() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "admit-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "s").path
        try await TestServer.run { running in
            let first = server(.unix(path: path), beside: running)
            #expect(try await first.start() == .unix(path: path))
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
            #expect(mode as? Int == 0o660)
            let client = try await RawClient.connect(path: path)
            try await client.send(TestServer.post(RequestTests.call))
            #expect(try await client.receive().body == RequestTests.result)

            let second = server(.unix(path: path), beside: running)
            let problem =
                "a server is listening on unix:\(path) already; choose another with --listen or"
                + " ADMIT_LISTEN"
            await #expect(throws: ListenError(problem)) { try await second.start() }
            await first.stop()
            #expect(!FileManager.default.fileExists(atPath: path))

            // What a killed server leaves behind: a bound socket that nobody listens on.
            try leaveSocket(at: path)
            #expect(FileManager.default.fileExists(atPath: path))
            try await second.start()
            await second.stop()

            try Data().write(to: URL(filePath: path))
            let third = server(.unix(path: path), beside: running)
            await #expect(throws: ListenError.self) { try await third.start() }
            #expect(FileManager.default.fileExists(atPath: path))
        }
    }

    private func leaveSocket(at path: String) throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        #expect(result == 0)
    }
}

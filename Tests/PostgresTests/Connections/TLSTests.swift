import Foundation
import Logging
import Postgres
import PostgresTesting
import Testing

@Suite struct TLSTests {
    /// A folder with an authority, a server's certificate for `localhost`, and a second authority.
    private static func makeCertificates() async throws -> String {
        let folder = "/tmp/admit-tls-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let script = """
            set -e
            cd "$0"
            for authority in ca other; do
                openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=$authority \
                    -keyout $authority.key -out $authority.crt
            done
            openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr
            echo subjectAltName=DNS:localhost > names
            openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 \
                -extfile names -out server.crt
            """
        let made = try await ChildProcess.run("sh", ["-c", script, folder])
        try #require("\(made.exit)" == "code(0)")
        return folder
    }

    @Test func fullVerificationTakesOnlyTheRightAuthorityAndName() async throws {
        let folder = try await Self.makeCertificates()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let port = try FreePort.find()
        let cluster = try await TestCluster.start(
            settings: ["ssl": "on"], tcpPort: port,
            files: [
                "server.crt": try String(contentsOfFile: "\(folder)/server.crt", encoding: .utf8),
                "server.key": try String(contentsOfFile: "\(folder)/server.key", encoding: .utf8),
            ])
        let user = cluster.url.components(separatedBy: "user=")[1].prefix { $0 != "&" }
        func client(host: String, authority: String) -> PostgresClient {
            let url =
                "host=\(host) hostaddr=127.0.0.1 port=\(port) user=\(user) dbname=postgres "
                + "sslmode=verify-full sslrootcert=\(folder)/\(authority).crt"
            return PostgresClient(
                .init(url: url, acquireTimeoutSeconds: 60, connectTimeoutSeconds: 30),
                logger: Logger(label: "test"))
        }
        let trusting = client(host: "localhost", authority: "ca")
        let version = Statement(
            "", "select version from pg_stat_ssl where pid = pg_backend_pid() and ssl")
        #expect(try await trusting.value(version, as: String.self).hasPrefix("TLS"))
        try await exchangeLargeValues(trusting)
        await trusting.shutdown()

        for (host, authority) in [("localhost", "other"), ("elsewhere.test", "ca")] {
            let refusing = client(host: host, authority: authority)
            let error = await postgresError { try await refusing.ping() }
            #expect(error?.kind == .connection)
            #expect(error?.serverMessage?.contains("certificate") == true)
            await refusing.shutdown()
        }
        try await cluster.stop(immediately: true)
    }

    /// Records of TLS and buffers of libpq end at different places; nothing may get stuck.
    private func exchangeLargeValues(_ client: PostgresClient) async throws {
        let lane = client.lane(connections: 1)
        let statement = Statement(
            "echo", "select $1 || repeat('x', $2)", parameters: [.text, .int4])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for size in [0, 1, 8_191, 8_192, 16_384, 16_385, 100_000, 3_000_000] {
                group.addTask {
                    let text = String(repeating: "y", count: size)
                    let echo: String = try await lane.value(
                        statement, [.text(text), .int4(Int32(size))])
                    #expect(echo.utf8.count == 2 * size)
                }
            }
            try await group.waitForAll()
        }
    }
}

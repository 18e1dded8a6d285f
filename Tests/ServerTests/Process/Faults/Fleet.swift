import AdmitClient
import Bootstrap
import Foundation
import PostgresTesting
import Synchronization
import Testing

/// Servers on one database of their own, behind a proxy; each of them, and the database, may be
/// killed at any time and comes back.
final class Fleet: Sendable {
    let installation: Installation
    let proxy: CuttingProxy
    let clients: [AdmitClient]
    private let cluster: TestCluster
    let ports: [Int]
    private let children: Mutex<[ChildProcess]>

    private static let database = "faults"

    private init(
        _ installation: Installation, _ proxy: CuttingProxy, _ clients: [AdmitClient],
        _ cluster: TestCluster, _ ports: [Int], _ children: [ChildProcess]
    ) {
        self.installation = installation
        self.proxy = proxy
        self.clients = clients
        self.cluster = cluster
        self.ports = ports
        self.children = Mutex(children)
    }

    /// - Parameter environment: what the servers are given beside the database's address and keys.
    static func start(
        servers: Int, environment: [String: String] = [:]
    ) async throws -> Fleet {
        let databasePort = try FreePort.find()
        let cluster = try await TestCluster.start(tcpPort: databasePort)
        try await Psql.run("create database \(database)", on: cluster.url)
        let proxy = try CuttingProxy(port: try FreePort.find(), databasePort: databasePort)
        var installation = Installation.on(cluster.url(database: database))
        let migrated = try await installation.admitd("migrate")
        try #require(migrated.exit == "code(0)", "\(migrated.errors)")
        installation.environment["DATABASE_URL"] =
            "postgresql://admit@127.0.0.1:\(proxy.port)/\(database)"
        installation.environment["ADMIT_POOL_SIZE"] = "8"
        installation.environment.merge(environment) { $1 }
        let token = try await installation.token()
        var configuration = AdmitClient.Configuration()
        configuration.timeoutSeconds = 5
        configuration.retries = 0
        configuration.connections = 96
        var (ports, children, clients): ([Int], [ChildProcess], [AdmitClient]) = ([], [], [])
        for _ in 0..<servers {
            let port = try FreePort.find()
            ports.append(port)
            children.append(try await serve(installation, port))
            clients.append(
                AdmitClient(
                    url: "http://127.0.0.1:\(port)", token: token, configuration: configuration))
        }
        return Fleet(installation, proxy, clients, cluster, ports, children)
    }

    private static func serve(_ installation: Installation, _ port: Int) async throws
        -> ChildProcess
    {
        let child = try await ChildProcess.start(
            try BuiltBinary.path("admitd"), ["serve", "--listen", "127.0.0.1:\(port)"],
            environment: installation.environment)
        _ = try await child.line(timeoutSeconds: 30) { $0.hasPrefix("listening on ") }
        return child
    }

    /// Kills a server and starts another one in its place.
    func killServer() async throws {
        let index = ports.indices.randomElement()!
        let child = children.withLock { $0[index] }
        child.signal(SIGKILL)
        _ = try await child.waitForExit()
        for attempt in 1... {
            do {
                let child = try await Self.serve(installation, ports[index])
                return children.withLock { $0[index] = child }
            } catch  where attempt < 10 {
                // The database may be away itself.
                try await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    /// Kills the database and all of its processes, and lets it recover.
    func killDatabase() async throws {
        let postmaster = cluster.processID
        let path = "/proc/\(postmaster)/task/\(postmaster)/children"
        let children = try String(contentsOfFile: path, encoding: .utf8).split(separator: " ")
        for process in [postmaster] + children.compactMap({ Int32($0) }) { kill(process, SIGKILL) }
        try await cluster.restart()
    }

    func stop() async throws {
        for client in clients { await client.shutdown() }
        for child in children.withLock({ $0 }) {
            child.signal(SIGTERM)
            #expect(try await child.waitForExit() == .code(0))
        }
        try await cluster.stop()
    }
}

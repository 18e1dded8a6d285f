import Bootstrap
import Foundation
import PostgresTesting

/// The PostgreSQL of a benchmark, as safe from power failures as in production, and the keys of the
/// servers that use it.
struct Cluster: Sendable {
    let folder: String
    let postgres: EmbeddedPostgres
    /// What every `admitd` on this cluster is given beside the database's address.
    let keys: [String: String]
    private let isTemporary: Bool

    /// Starts it in `dataDirectory`, where it stays for the next time, or else in a temporary folder.
    static func start(dataDirectory: String?, tell: @escaping @Sendable (String) -> Void)
        async throws
        -> Cluster
    {
        let folder = try dataDirectory.map(absolute) ?? temporaryFolder()
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        // The server's user must be able to pass, and only we may read what we keep here.
        chmod(folder, 0o711)
        let postgres = try await EmbeddedPostgres.start(
            dataDirectory: "\(folder)/data",
            settings: [
                "max_connections": "300", "max_wal_size": "8GB",
                "checkpoint_timeout": "15min", "fsync": "on", "synchronous_commit": "on",
            ], progress: tell)
        return Cluster(
            folder: folder, postgres: postgres, keys: try keys(in: folder),
            isTemporary: dataDirectory == nil)
    }

    /// Stops it; a temporary one is gone then.
    func stop() async throws {
        try await postgres.stop()
        if isTemporary { try FileManager.default.removeItem(atPath: folder) }
    }

    func url(database: String) -> String {
        postgres.url.replacingOccurrences(
            of: "postgresql:///\(EmbeddedPostgres.database)?", with: "postgresql:///\(database)?")
    }

    /// Runs one of PostgreSQL's own programs to its end.
    func program(
        _ name: String, _ arguments: [String], environment: [String: String] = [:]
    ) async throws -> String {
        let path = try await ServerBinaries.find().folder + "/" + name
        return try await Cluster.run(path, arguments, environment: environment)
    }

    /// Carries statements out and gives the last one's rows, columns separated by `|`.
    @discardableResult
    func sql(_ text: String, database: String) async throws -> String {
        try await program(
            "psql", ["-XqAt", "-v", "ON_ERROR_STOP=1", "-c", text, url(database: database)])
    }

    /// - Throws: `ProgramFailed` with what it wrote.
    static func run(
        _ path: String, _ arguments: [String], environment: [String: String] = [:]
    ) async throws -> String {
        let command = SpawnedProcess.Command(
            path, arguments,
            environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C"].merging(environment) { $1 })
        let (exit, output) = try await SpawnedProcess.run(command)
        try Task.checkCancellation()
        guard exit == .code(0) else {
            throw ProgramFailed(description: "\(path) ended with \(exit):\n\(output)")
        }
        return output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    struct ProgramFailed: Error, CustomStringConvertible {
        let description: String
    }

    private static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }

    private static func temporaryFolder() throws -> String {
        var template = Array("/tmp/admit-bench-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        return String(decoding: template.dropLast().map(UInt8.init), as: UTF8.self)
    }

    private static func keys(in folder: String) throws -> [String: String] {
        let file = PrivateFile("\(folder)/keys")
        if file.exists {
            let lines = try file.text().split(separator: "\n").map(String.init)
            return ["ADMIT_CODE_PEPPER": lines[0], "ADMIT_SEAL_KEY": lines[1]]
        }
        let made = (0..<2).map { _ in
            Data((0..<32).map { _ in UInt8.random(in: 0...255) }).base64EncodedString()
        }
        try file.write(Data(made.joined(separator: "\n").utf8))
        return ["ADMIT_CODE_PEPPER": made[0], "ADMIT_SEAL_KEY": made[1]]
    }
}

/// A file that nobody else may read.
struct PrivateFile {
    let path: String

    init(_ path: String) { self.path = path }

    var exists: Bool { access(path, R_OK) == 0 }

    func write(_ data: Data) throws {
        _ = FileManager.default.createFile(
            atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        try data.write(to: URL(fileURLWithPath: path))
    }

    func data() throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

    func text() throws -> String { String(decoding: try data(), as: UTF8.self) }
}

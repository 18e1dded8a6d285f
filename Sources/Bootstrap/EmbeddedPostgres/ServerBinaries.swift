import Foundation

/// The programs of an installed PostgreSQL server.
package struct ServerBinaries: Sendable, Equatable {
    /// Where to look.
    package struct Places: Sendable {
        /// Folders searched for `postgres` and `pg_config`, first to last.
        package var path: [String]
        /// The folder in which Debian keeps a folder for each major version.
        package var versions: String

        package init(
            path: [String] = ExecutableSearch.folders, versions: String = "/usr/lib/postgresql"
        ) {
            self.path = path
            self.versions = versions
        }
    }

    package static let oldestVersion = 15

    /// The folder of the programs, an absolute path.
    package let folder: String
    package let majorVersion: Int

    package var postgres: String { "\(folder)/postgres" }
    package var initdb: String { "\(folder)/initdb" }

    /// Finds a server of version 15 or newer: the PATH's, then the newest of Debian's, then the one
    /// `pg_config` knows.
    /// - Parameter major: the only major version that will do, for data that exists already.
    /// - Throws: `serverMissing`, `serverTooOld` or, with `major`, `versionNotInstalled`.
    package static func find(
        major: Int? = nil, directory: String = "", in places: Places = Places()
    ) async throws(EmbeddedPostgresError) -> ServerBinaries {
        var tooOld: ServerBinaries?
        var others = false
        for folder in await folders(in: places) {
            guard let found = await ServerBinaries(folder: folder) else { continue }
            if let major, found.majorVersion != major {
                others = true
            } else if found.majorVersion < oldestVersion {
                tooOld = tooOld ?? found
            } else {
                return found
            }
        }
        if let tooOld {
            throw .serverTooOld(version: tooOld.majorVersion, folder: tooOld.folder)
        }
        if let major, others {
            throw .versionNotInstalled(major: major, directory: directory)
        }
        throw .serverMissing
    }

    private init?(folder: String) async {
        guard access("\(folder)/initdb", X_OK) == 0,
            let version = await ServerBinaries.firstLine("\(folder)/postgres", "--version"),
            let number = version.split(separator: " ").lazy
                .compactMap({ Int($0.prefix { $0.isNumber }) }).first
        else { return nil }
        self.folder = folder
        majorVersion = number
    }

    private static func folders(in places: Places) async -> [String] {
        var folders: [String] = []
        if let postgres = ExecutableSearch.find("postgres", in: places.path) {
            folders.append(resolved(postgres))
        }
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: places.versions)) ?? []
        folders += versions.compactMap(Int.init).sorted(by: >).map {
            "\(places.versions)/\($0)/bin"
        }
        if let config = ExecutableSearch.find("pg_config", in: places.path),
            let folder = await firstLine(config, "--bindir")
        {
            folders.append(folder)
        }
        return folders
    }

    /// The folder of the program that a symbolic link such as `/usr/local/bin/postgres` stands for.
    private static func resolved(_ program: String) -> String {
        URL(fileURLWithPath: program).resolvingSymlinksInPath().deletingLastPathComponent().path
    }

    private static func firstLine(_ program: String, _ argument: String) async -> String? {
        let command = SpawnedProcess.Command(
            program, [argument], environment: ServerAccount.environment)
        guard let result = try? await SpawnedProcess.run(command), result.exit == .code(0) else {
            return nil
        }
        return result.output.split(separator: "\n").first.map(String.init)
    }
}

import ArgumentParser
import Bootstrap
import Foundation
import Logging

/// Options that every verb takes.
struct CommonOptions: ParsableArguments {
    @Option(
        name: .customLong("data-dir"),
        help: "The folder of the embedded database (ADMIT_DATA_DIR, .admit unless set).")
    var dataDirectory: String?

    /// The environment, with what the command line says instead.
    func settings() throws -> Settings {
        var settings = try Settings.fromEnvironment()
        if let dataDirectory { settings.dataDirectory = dataDirectory }
        return settings
    }
}

/// What goes wrong is one sentence for the operator.
func reportingErrors(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let exit as ExitCode {
        throw exit
    } catch let error as ValidationError {
        throw error
    } catch {
        tell("admitd: \(error)")
        throw ExitCode.failure
    }
}

/// Writes a line for the person at the terminal, who may be reading our output elsewhere.
func tell(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
}

/// Writes a line of the command's own output.
func show(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
}

extension Bootstrap.Settings {
    /// Sends every log line to standard error, from the wanted level on.
    func startLogging() -> Logger {
        let level = Logger.Level(rawValue: logLevel) ?? .info
        LoggingSystem.bootstrap { label in
            var log = JSONLog(label: label)
            log.logLevel = level
            return log
        }
        return Logger(label: "admitd")
    }
}

extension Backend {
    /// Opens the backend for one verb, lends it, and closes it whatever happens.
    static func lend(
        _ settings: Settings, _ body: (Backend) async throws -> Void
    ) async throws {
        let backend = try await open(
            settings, for: .operate, logger: settings.startLogging(), progress: { tell($0) })
        try await closing(backend.close) { try await body(backend) }
    }
}

/// Runs `body`, then `close` whatever happened. What `body` throws goes first.
func closing(_ close: () async throws -> Void, _ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch {
        try? await close()
        throw error
    }
    try await close()
}

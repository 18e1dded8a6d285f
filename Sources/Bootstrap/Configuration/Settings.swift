package import Billing
import Configuration
package import Foundation

/// What the environment says, read and checked once at start.
package struct Settings: Sendable {
    /// Where the database is; `nil` for the embedded one.
    package var databaseURL: String?
    /// Where HTTP is served: `HOST:PORT` or `unix:PATH`.
    package var listen: String
    /// Where the stream is served, likewise; `nil` for nowhere.
    package var listenStream: String?
    /// The folder of the embedded database and of the keys made for it.
    package var dataDirectory: String
    /// `nil` when not given.
    package var codePeppers: PepperList?
    /// 32 bytes; `nil` when not given.
    package var sealKey: Data?
    /// PEM files.
    package var tlsCertificate: String?
    package var tlsKey: String?
    package var tlsClientAuthority: String?
    /// `trace`, `debug`, `info`, `notice`, `warning`, `error` or `critical`.
    package var logLevel: String
    /// The most connections to the database for everything but the hot reads.
    package var poolSize: Int
    /// Providers of payments.
    package var billing: BillingSettings

    /// Reads the process's environment.
    package static func fromEnvironment() throws(SettingsError) -> Settings {
        try Settings(environment: ProcessInfo.processInfo.environment)
    }

    /// Reads variables; an empty one counts as not given.
    package init(environment: [String: String]) throws(SettingsError) {
        let config = ConfigReader(
            provider: EnvironmentVariablesProvider(
                environmentVariables: environment.filter { !$0.value.isEmpty },
                secretsSpecifier: .specific(Self.secrets)))
        databaseURL = config.string(forKey: "database.url")
        listen = config.string(forKey: "admit.listen", default: "127.0.0.1:8080")
        listenStream = config.string(forKey: "admit.listen.stream")
        dataDirectory = config.string(forKey: "admit.data.dir", default: ".admit")
        tlsCertificate = config.string(forKey: "admit.tls.cert")
        tlsKey = config.string(forKey: "admit.tls.key")
        tlsClientAuthority = config.string(forKey: "admit.tls.client.ca")
        codePeppers = try Self.peppers(config.string(forKey: "admit.code.pepper"))
        sealKey = try Self.key("ADMIT_SEAL_KEY", config.string(forKey: "admit.seal.key"))
        logLevel = config.string(forKey: "admit.log.level", default: "info")
        guard Self.logLevels.contains(logLevel) else {
            throw SettingsError(
                "ADMIT_LOG_LEVEL must be one of " + Self.logLevels.joined(separator: ", "))
        }
        let pool = config.string(forKey: "admit.pool.size", default: "8")
        guard let size = Int(pool), (2...200).contains(size) else {
            throw SettingsError("ADMIT_POOL_SIZE must be a number from 2 to 200")
        }
        poolSize = size
        billing = try BillingSettings(config)
        guard (tlsCertificate == nil) == (tlsKey == nil) else {
            throw SettingsError("ADMIT_TLS_CERT and ADMIT_TLS_KEY go together; set both or neither")
        }
        guard tlsClientAuthority == nil || tlsCertificate != nil else {
            throw SettingsError("ADMIT_TLS_CLIENT_CA needs ADMIT_TLS_CERT and ADMIT_TLS_KEY")
        }
    }

    /// The peppers that a server would have, none made for it; `nil` when there are none yet.
    package func knownPeppers() throws(SettingsError) -> PepperList? {
        if let codePeppers { return codePeppers }
        guard databaseURL == nil else { return nil }
        return try KeyFolder(dataDirectory: dataDirectory).knownPeppers()
    }

    /// The variables whose values must never be shown.
    static let secrets: Set<String> = BillingSettings.secrets.union([
        "DATABASE_URL", "ADMIT_CODE_PEPPER", "ADMIT_SEAL_KEY",
    ])

    private static let logLevels = [
        "trace", "debug", "info", "notice", "warning", "error", "critical",
    ]

    private static func peppers(_ text: String?) throws(SettingsError) -> PepperList? {
        guard let text else { return nil }
        guard let peppers = PepperList(text) else {
            throw SettingsError(
                "ADMIT_CODE_PEPPER must be base64 of 32 bytes, or several with their numbers as in "
                    + "2:BASE64,1:BASE64; make one with: openssl rand -base64 32")
        }
        return peppers
    }

    private static func key(_ name: String, _ text: String?) throws(SettingsError) -> Data? {
        guard let text else { return nil }
        guard let data = Data(base64Encoded: text), data.count == 32 else {
            throw SettingsError(
                "\(name) must be base64 of 32 bytes; make one with: openssl rand -base64 32")
        }
        return data
    }
}

/// What is wrong with the environment, in one sentence that never quotes a value.
package struct SettingsError: Error, Equatable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}

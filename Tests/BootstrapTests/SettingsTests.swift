import Bootstrap
import Testing

/// What the environment says, and what is said of it when it is wrong.
@Suite struct SettingsTests {
    @Test func nothingHasToBeSet() throws {
        for environment in [[:], ["ADMIT_LISTEN": "", "ADMIT_LISTEN_STREAM": ""]] {
            let settings = try Settings(environment: environment)
            #expect(settings.listen == "127.0.0.1:8080")
            #expect(settings.listenStream == nil)
            #expect(settings.dataDirectory == ".admit")
            #expect(settings.databaseURL == nil)
            #expect(settings.logLevel == "info")
            #expect(settings.poolSize == 8)
        }
    }

    @Test func theAddressesAreRead() throws {
        let settings = try Settings(environment: [
            "ADMIT_LISTEN": "127.0.0.1:1", "ADMIT_LISTEN_STREAM": "unix:/run/admit.sock",
        ])
        #expect(settings.listen == "127.0.0.1:1")
        #expect(settings.listenStream == "unix:/run/admit.sock")
    }

    @Test(arguments: [
        ["ADMIT_LOG_LEVEL": "loud"], ["ADMIT_POOL_SIZE": "1"], ["ADMIT_POOL_SIZE": "many"],
        ["ADMIT_CODE_PEPPER": "c2hvcnQ="], ["ADMIT_SEAL_KEY": "not base64!"],
        ["ADMIT_TLS_CERT": "cert.pem"], ["ADMIT_TLS_CLIENT_CA": "ca.pem"],
    ])
    func whatIsWrongIsNamedAndNotShown(environment: [String: String]) throws {
        let error = try #require(throws: SettingsError.self) {
            try Settings(environment: environment)
        }
        for (name, value) in environment {
            #expect(error.description.contains(name))
            #expect(!error.description.contains(value))
        }
    }
}

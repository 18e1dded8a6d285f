import Foundation
import PostgresTesting
import Testing

@testable import admitd

/// The stream over TLS, as OpenSSL's own client sees it.
@Suite struct StreamTLSTests {
    @Test func tcpIsEncryptedAndAUnixSocketIsNot() async throws {
        let folder = try TemporaryFolder()
        let made = try await ChildProcess.run(
            "openssl",
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
                + ["-days", "2", "-subj", "/CN=a", "-keyout", "key.pem", "-out", "cert.pem"],
            workingDirectory: folder.path)
        try #require("\(made.exit)" == "code(0)")
        let tls = TLSFiles(
            certificate: folder.path + "/cert.pem", key: folder.path + "/key.pem")
        try await TestStream.run(on: .tcp, tls: tls) { server in
            // The last line has the server close, which ends the client.
            let lines =
                TestStream.authenticate("all") + "\n" + TestStream.line(1)
                + TestStream.authenticate("stranger", id: 2) + "\n"
            let ended = try await ChildProcess.run(
                "openssl", ["s_client", "-quiet", "-connect", "\(server.address)"], input: lines)
            let answers = ended.output.split(separator: "\n").map(String.init)
            try #require(answers.count == 3)
            #expect(answers[0] == TestStream.authenticated)
            #expect(answers.contains(TestStream.data(1)))
            #expect(answers.contains { $0.contains(#""code":4010"#) })
        }
        try await TestStream.run(on: .unix, tls: tls) { server in
            let client = try await server.open()
            try await client.send(TestStream.line(1))
            #expect(try await client.receiveLine() == TestStream.data(1))
        }
    }
}

import AdmitClient
import Foundation
import JSONRPC

extension CallOptions {
    /// Makes one call and shows its result; with `--dry-run` shows the call alone.
    ///
    /// A result that is a refusal is shown like any other, and then ends the command with its
    /// exit code.
    ///
    /// - Parameters:
    ///   - method: the method's name.
    ///   - consent: what to ask before, for a call that is hard to undo.
    ///   - configuration: how long to wait for the answer.
    ///   - fill: adds the arguments.
    ///   - render: shows the result to a person.
    func perform(
        _ method: String, consent: Consent? = nil,
        configuration: AdmitClient.Configuration = .init(),
        _ fill: (inout Arguments) throws -> Void,
        render: (JSON, inout Screen) -> Void
    ) async throws {
        var arguments = Arguments()
        try fill(&arguments)
        if dryRun { return show(call: method, arguments) }
        if let consent { try consent.requireTerminal(unless: yes) }
        let key = idempotencyKey ?? UUID().uuidString.lowercased()
        let result: JSON
        var isSent = false
        do {
            result = try await withClient(configuration) { client in
                if let consent, !yes { try await consent.ask(client) }
                isSent = true
                return try await call(method, arguments, key, client)
            }
        } catch let failure as Failure
            where failure.mayBeDone && isSent && !MethodKind.reads(method)
        {
            throw Failure(
                "\(failure.message) with --idempotency-key \(Terminal.clean(key)), for it may "
                    + "have been done", failure.code)
        }
        show(result, render)
        if let code = Failure.code(ofOutcome: result["outcome"]?.string) { throw code }
    }

    /// Makes one call; a write carries the idempotency key, so that it is safe to try again.
    private func call(
        _ method: String, _ arguments: Arguments, _ key: String, _ client: AdmitClient
    ) async throws(ClientError) -> JSON {
        guard !MethodKind.reads(method) else {
            return try await client.call(method, arguments.text)
        }
        return try await client.call(method, arguments.text, idempotencyKey: key)
    }

    /// Lends a client; what it throws comes out as a sentence and an exit code.
    func withClient<Value>(
        _ configuration: AdmitClient.Configuration = .init(),
        _ body: (AdmitClient) async throws -> Value
    ) async throws -> Value {
        let address = try address()
        let client = AdmitClient(
            url: address, token: try token(), configuration: configuration)
        do {
            let value = try await body(client)
            await client.shutdown()
            return value
        } catch {
            await client.shutdown()
            guard let error = error as? ClientError else { throw error }
            throw Failure(error, address: address)
        }
    }

    /// Where the server is: `--url`, `ADMIT_URL`, or this machine.
    private func address() throws -> String {
        let named = url ?? ProcessInfo.processInfo.environment["ADMIT_URL"] ?? ""
        let address = named.isEmpty ? "http://127.0.0.1:8080" : named
        guard Endpoint(address) != nil else {
            throw Failure("\"\(address)\" is no address; \(Endpoint.forms)", .usage)
        }
        return address
    }

    /// The token: from `--token-file` or `ADMIT_TOKEN`, never from an argument, for everyone on
    /// the machine can read those.
    private func token() throws -> String {
        var text = ProcessInfo.processInfo.environment["ADMIT_TOKEN"] ?? ""
        if let tokenFile {
            guard let content = try? String(contentsOfFile: tokenFile, encoding: .utf8) else {
                throw Failure("cannot read the token in \(tokenFile)", .usage)
            }
            text = content
        }
        text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else {
            throw Failure("no token; set ADMIT_TOKEN, or name a file with --token-file", .usage)
        }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Failure("the token is damaged; it has signs that no token has", .usage)
        }
        return text
    }
}

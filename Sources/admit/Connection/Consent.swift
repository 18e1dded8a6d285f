import AdmitClient
import JSONRPC

/// What is asked of a person before something that is hard to undo.
struct Consent {
    /// What would be done, as a command: "revoke this invite".
    let deed: String
    /// The read whose result shows what would be touched, if there is one.
    var preview: Preview?

    /// A read, and how to show what it gives.
    struct Preview {
        let method: String
        let arguments: Arguments
        let render: (JSON, inout Screen) -> Void
    }

    /// Ends the command where nobody could be asked.
    func requireTerminal(unless isAgreed: Bool) throws {
        guard isAgreed || Terminal.canAsk else {
            throw Failure(
                "there is no terminal to ask on; repeat with --yes to \(deed)", .cancelled)
        }
    }

    /// Shows what would be touched, and asks.
    func ask(_ client: AdmitClient) async throws {
        if let preview {
            let result = try await client.call(preview.method, preview.arguments.text)
            var screen = Screen(isColored: false)
            preview.render(result, &screen)
            Terminal.write(screen.text, to: .error)
        }
        Terminal.write("\(deed.prefix(1).uppercased() + deed.dropFirst())? [y/N] ", to: .error)
        let answer = readLine()?.lowercased() ?? ""
        guard ["y", "yes"].contains(answer) else {
            throw Failure("cancelled; nothing was changed", .cancelled)
        }
    }
}

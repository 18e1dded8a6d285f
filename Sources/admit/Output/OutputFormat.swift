import AdmitClient
import ArgumentParser
import JSONRPC

/// How results are shown.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    /// For people.
    case table
    /// The result, indented.
    case json
    /// A line for each item of a list, else one line.
    case jsonl
}

extension CallOptions {
    /// Shows a result as `--output` says.
    func show(_ result: JSON, _ render: (JSON, inout Screen) -> Void) {
        switch output {
        case .json: Terminal.write(result.indented() + "\n")
        case .jsonl: Terminal.write(lines(of: result))
        case .table:
            var screen = Screen(isColored: Terminal.isColored)
            render(result, &screen)
            Terminal.write(screen.text)
        }
        if output != .json, let cursor = result["next_cursor"]?.string {
            Terminal.complain("there is more; go on with --cursor \(Terminal.clean(cursor))")
        }
    }

    /// Shows the call that would be made, without its secrets.
    func show(call method: String, _ arguments: Arguments) {
        let call = JSONText { writer in
            writer.object { writer in
                writer.member("method", method)
                writer.member("params") { $0.raw(arguments.masked.bytes) }
            }
        }
        guard output != .jsonl, let json = try? JSON.parse(call.bytes) else {
            return Terminal.write(String(decoding: call.bytes, as: UTF8.self) + "\n")
        }
        Terminal.write(json.indented() + "\n")
    }

    private func lines(of result: JSON) -> String {
        let list = [result["items"], result["invites"]].compactMap { $0 }.first {
            $0.kind == .array
        }
        return (list?.elements ?? [result]).map { $0.oneLine + "\n" }.joined()
    }
}

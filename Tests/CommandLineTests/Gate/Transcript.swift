import Foundation

/// What commands wrote, as text that is the same each time.
struct Transcript {
    /// Everything so far.
    private(set) var text = ""
    private let secrets: [(secret: String, mask: String)]

    /// - Parameter secrets: texts that differ each time, and what to write in their place; as long,
    ///   so that tables keep their shape.
    init(secrets: [(secret: String, mask: String)] = []) {
        self.secrets = secrets
    }

    /// Adds a command with what came of it.
    mutating func add(_ arguments: [String], _ run: AdmitProcess) {
        let words = arguments.map { $0.contains(" ") ? "\"\($0)\"" : $0 }
        text += mask("$ admit " + words.joined(separator: " ") + "\n" + run.output + run.errors)
        text += run.exitCode == 0 ? "\n" : "[\(run.exitCode)]\n\n"
    }

    /// The text with every id, time, span and secret replaced.
    func mask(_ text: String) -> String {
        secrets.reduce(text) { $0.replacing($1.secret, with: $1.mask) }
            .replacing(
                /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/,
                with: "00000000-0000-7000-8000-000000000000"
            )
            .replacing(/20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{3}Z/) { match in
                "2000-01-01T00:00:00.000Z"
            }
            .replacing(/20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9:]{8} UTC/) { match in
                "2000-01-01 00:00:00 UTC"
            }
            .replacing(/[0-9a-f]{64}/) { match in String(repeating: "0", count: 64) }
            .replacing(/in [0-9]+ (min|s|h|days)\)/) { match in "in a while)" }
    }

    /// The first command whose text is not the same, in each; `nil` when all are.
    static func difference(_ one: String, _ other: String) -> (String, String)? {
        let (ones, others) = (
            one.components(separatedBy: "$ "), other.components(separatedBy: "$ ")
        )
        for (one, other) in zip(ones, others) where one != other { return (one, other) }
        return ones.count == others.count ? nil : ("\(ones.count)", "\(others.count) commands")
    }
}

import Foundation

/// The two streams that people read.
enum Terminal {
    enum Stream {
        case output, error
    }

    /// Whether what is written to standard output may be coloured.
    static var isColored: Bool {
        let environment = ProcessInfo.processInfo.environment
        return isatty(STDOUT_FILENO) == 1 && (environment["NO_COLOR"] ?? "").isEmpty
            && environment["TERM"] != "dumb"
    }

    /// Whether a person sits there to be asked.
    static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

    static func write(_ text: String, to stream: Stream = .output) {
        let handle: FileHandle =
            switch stream {
            case .output: .standardOutput
            case .error: .standardError
            }
        try? handle.write(contentsOf: Data(text.utf8))
    }

    /// Writes one sentence to standard error.
    static func complain(_ message: String) {
        write("admit: \(message)\n", to: .error)
    }

    /// The text without what a terminal would obey: notes and names come from anybody.
    static func clean(_ text: String) -> String {
        var clean = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
                clean.append("\u{FFFD}")
            default: clean.append(scalar)
            }
        }
        return String(clean)
    }
}

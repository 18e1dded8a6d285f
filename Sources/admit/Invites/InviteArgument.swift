import AdmitClient
import ArgumentParser
import Foundation

/// A code as an argument; `-` means the first line of standard input, so that the code shows
/// up in no list of processes.
struct CodeArgument: ExpressibleByArgument {
    private let argument: String

    init?(argument: String) {
        guard !argument.isEmpty else { return nil }
        self.argument = argument
    }

    /// The code, read now if it comes from standard input.
    func code() throws -> String {
        guard argument == "-" else { return argument }
        if Terminal.canAsk { Terminal.write("Code: ", to: .error) }
        let line = (readLine() ?? "").trimmingCharacters(in: .whitespaces)
        guard !line.isEmpty else {
            throw Failure("no code came on standard input", .usage)
        }
        return line
    }

    /// The invite that is meant: by itself when a UUID is given, else by its code.
    func invite() throws -> InviteReference {
        let text = try code()
        return UUID(uuidString: text).map { .id($0) } ?? .code(text)
    }
}

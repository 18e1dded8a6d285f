import Foundation

/// Lines to paste for going on with the data that the play left behind.
struct Continuation {
    let url: String
    let token: String
    let journeys: [Journey]

    func print(to printer: Printer) {
        guard let account = journeys.first(where: { $0.person.name == "Ada" })?.account else {
            return
        }
        printer.line("export ADMIT_URL=\(Self.quoted(url)) ADMIT_TOKEN=\(Self.quoted(token))")
        printer.line()
        printer.line(
            "curl -s \(target) -H \"Authorization: Bearer $ADMIT_TOKEN\" "
                + "-H 'Content-Type: application/json' -d '\(Self.question(account))'")
        printer.line("\(Self.tool) access check \(account.text) \(LaunchDemo.product)")
        printer.line()
    }

    /// Where curl sends the call.
    private var target: String {
        guard url.hasPrefix("unix:") else { return "\"$ADMIT_URL/rpc\"" }
        let path = String(url.dropFirst("unix:".count))
        return "--unix-socket \(Self.quoted(path)) http://localhost/rpc"
    }

    private static func question(_ account: UUID) -> String {
        #"{"jsonrpc":"2.0","id":1,"method":"access.check","params":{"account":""#
            + #"\#(account.text)","product":"\#(LaunchDemo.product)"}}"#
    }

    /// The support command: the one beside this executable, or else one that is built first.
    private static var tool: String {
        let path = CommandLine.arguments.first ?? ""
        guard let slash = path.lastIndex(of: "/") else { return "admit" }
        let beside = path[...slash] + "admit"
        return FileManager.default.isExecutableFile(atPath: String(beside))
            ? quoted(String(beside)) : "swift run admit"
    }

    /// As a shell reads it as one word.
    private static func quoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "_-./:@%+,".utf8.contains(byte)
            }
        }
        guard !isPlain || text.isEmpty else { return text }
        return "'" + text.replacing("'", with: #"'\''"#) + "'"
    }
}

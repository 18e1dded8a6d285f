/// Keeps invitation codes out of what is said about arguments that could not be read.
enum Redaction {
    /// The message with every quoted argument that could be a code, or a group of one, as stars.
    static func withoutCodes(_ message: String, arguments: [String]) -> String {
        secrets(in: arguments).reduce(message) { text, secret in
            text.replacing("'\(secret)'", with: "'****'")
        }
    }

    /// What could be a code: twelve symbols, however they are set apart.
    private static func secrets(in arguments: [String]) -> Set<String> {
        var secrets = Set(arguments.filter { isMadeOfSymbols($0, 12) })
        // A code typed with spaces and without quotes comes as three arguments.
        for start in arguments.indices.dropLast(2) {
            let groups = arguments[start...(start + 2)]
            if groups.allSatisfy({ isMadeOfSymbols($0, 4) }) { secrets.formUnion(groups) }
        }
        return secrets
    }

    private static func isMadeOfSymbols(_ argument: String, _ count: Int) -> Bool {
        let symbols = argument.utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: " ") }
        return symbols.count == count && !argument.hasPrefix("--")
            && symbols.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"):
                    true
                default: false
                }
            }
    }
}

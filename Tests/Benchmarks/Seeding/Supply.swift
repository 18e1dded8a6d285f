import Foundation

/// Codes that nobody has used yet, and for each of them an account that could. It is used up from
/// the front; `Seed.reset` makes it whole again.
struct Supply: Sendable {
    let population: Population
    /// Twelve symbols each, without anything between them; one code for each redemption.
    let codes: [UInt8]
    /// The twelve symbols of a code of very many uses.
    let hotCode: [UInt8]

    /// Redemptions that can be made before it must be made whole again.
    var count: Int { codes.count / 12 }
}

/// Where the codes of a database's supply are kept, for their hashes alone are stored there.
struct SupplyFile {
    private let file: PrivateFile
    private let accounts: Int

    init(folder: String, accounts: Int) {
        file = PrivateFile("\(folder)/codes-\(accounts)")
        self.accounts = accounts
    }

    /// The hot code, then all others.
    func write(_ supply: Supply) throws {
        try file.write(Data(supply.hotCode + supply.codes))
    }

    func read() throws -> Supply {
        let bytes = [UInt8](try file.data())
        return Supply(
            population: Population(accounts: accounts), codes: Array(bytes.dropFirst(12)),
            hotCode: Array(bytes.prefix(12)))
    }
}

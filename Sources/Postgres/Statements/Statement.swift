/// One statement, prepared once per connection under its name, on first use.
///
/// The declared parameter types go to the server with the prepare. The declared columns are a
/// contract that tests compare with the server's own description. A statement with an empty name
/// is parsed anew each time.
package struct Statement: Sendable, Hashable {
    package let name: String
    package let sql: String
    package let parameters: [PostgresType]
    package let columns: [PostgresType]

    package init(
        _ name: String, _ sql: String, parameters: [PostgresType] = [],
        columns: [PostgresType] = []
    ) {
        self.name = name
        self.sql = sql
        self.parameters = parameters
        self.columns = columns
    }

    /// From the bytes of a file that is embedded in the program.
    package init(
        _ name: String, utf8 bytes: [UInt8], parameters: [PostgresType] = [],
        columns: [PostgresType] = []
    ) {
        self.init(
            name, String(decoding: bytes, as: UTF8.self), parameters: parameters,
            columns: columns)
    }
}

/// A statement together with its parameters.
package struct Call: Sendable {
    package let statement: Statement
    package let parameters: [PostgresValue]

    package init(_ statement: Statement, _ parameters: [PostgresValue] = []) {
        self.statement = statement
        self.parameters = parameters
    }
}

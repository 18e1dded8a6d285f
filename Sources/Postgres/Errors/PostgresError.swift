/// What went wrong between us and PostgreSQL.
///
/// `description` is safe to log and to show: it holds no SQL, no value, no message of the server
/// and no host. `String(reflecting:)` tells all.
@usableFromInline package struct PostgresError: Error, Sendable {
    /// The sort of failure; decides whether a call may be made again.
    package enum Kind: String, Sendable {
        /// The server refused the statement; `sqlState` says why.
        case server
        /// No connection, or it was lost. A read may be retried; see `mayHaveRun` for a write.
        case connection
        /// A commit was sent and its answer never came: it may or may not have happened.
        case outcomeUnknown
        /// No connection became free in time.
        case acquireTimeout
        /// The caller's task was cancelled; the statement did not take effect.
        case cancelled
        /// A column does not hold what was asked of it.
        case decoding
        /// The statement answered more or fewer rows than the call names.
        case rowCount
        /// The connection string or a setting cannot be used.
        case configuration
        /// The client has been shut down.
        case closed
        /// A parameter does not fit the type the statement declares.
        case encoding
    }

    package var kind: Kind
    /// The five-letter code of the server's error.
    package var sqlState: String?
    /// The name of the violated constraint.
    package var constraint: String?
    /// The server's or libpq's own words; may hold values and hosts, so never shown.
    package var serverMessage: String?
    /// True when the statement had been handed to the socket before the connection was lost.
    package var mayHaveRun: Bool
    /// True when the connection was gone before it took the call, so that another may take it.
    var isUnsent = false
    /// The server function that raised the error.
    var routine: String?

    package init(
        kind: Kind, sqlState: String? = nil, constraint: String? = nil,
        serverMessage: String? = nil, mayHaveRun: Bool = false
    ) {
        self.kind = kind
        self.sqlState = sqlState
        self.constraint = constraint
        self.serverMessage = serverMessage
        self.mayHaveRun = mayHaveRun
    }

    /// True when the connection is gone, and the server's state is to blame, not the statement.
    package var isConnectionLoss: Bool {
        if kind == .connection || kind == .outcomeUnknown { return true }
        guard let sqlState else { return false }
        return sqlState.hasPrefix("08") || sqlState.hasPrefix("57P")
    }

    /// True when the statement or its values are at fault, not the server's state: SQLSTATE
    /// classes 0A, 21, 22, 23 and P0. The same statement fails again.
    @usableFromInline package var isDataError: Bool {
        guard kind == .server, let sqlState else { return false }
        return ["0A", "21", "22", "23", "P0"].contains(String(sqlState.prefix(2)))
    }

    /// True when the same statement may succeed if it is sent again: serialization failures,
    /// deadlocks, lock timeouts, cancelled statements and exhausted resources.
    package var isTransient: Bool {
        guard let sqlState else { return false }
        return ["40001", "40P01", "55P03", "57014"].contains(sqlState) || sqlState.hasPrefix("53")
    }

    /// True when the connection that raised it must not be used again.
    var spoilsConnection: Bool {
        guard let sqlState else { return kind == .connection }
        return ["57P01", "57P02", "57P03", "57P05", "25006"].contains(sqlState)
            || sqlState.hasPrefix("08")
    }

    /// True when a prepared statement is missing, or its plan no longer fits the tables. The
    /// server raises both before anything ran.
    var invalidatesPreparedStatement: Bool {
        sqlState == "26000" || (sqlState == "0A000" && routine == "RevalidateCachedQuery")
    }
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible {
    @usableFromInline package var description: String {
        var text = "PostgreSQL: \(kind.rawValue)"
        if let sqlState { text += " \(sqlState)" }
        if let constraint { text += " (\(constraint))" }
        return text
    }

    @usableFromInline package var debugDescription: String {
        guard let serverMessage else { return description }
        return description + ": " + serverMessage
    }
}

extension PostgresError {
    static func connection(_ message: String, mayHaveRun: Bool = false) -> PostgresError {
        PostgresError(kind: .connection, serverMessage: message, mayHaveRun: mayHaveRun)
    }

    static let cancelled = PostgresError(kind: .cancelled)
    static let closed = PostgresError(kind: .closed)
}

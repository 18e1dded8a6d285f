/// How much of everything the HTTP server takes before it refuses.
struct ServerLimits: Sendable {
    /// Threads that serve connections; 0 means one for each core.
    var eventLoops = 0
    /// Connections open at once; one more is answered 503 and closed.
    var maximumConnections = 10_000
    /// Calls in flight at once; one more is answered 503.
    var maximumInFlight = 4096
    /// Largest request body, in bytes; a larger one is answered 413.
    var maximumBodyBytes = 1 << 20
    /// Time for a client to send one whole request.
    var requestTimeout = Duration.seconds(30)
    /// Time that a connection may stay open between two requests.
    var idleTimeout = Duration.seconds(75)
    /// Time that a client gets to read the last answer of a connection and close it.
    var lingerTimeout = Duration.seconds(1)
    /// Time for calls in flight to be answered once the server was told to stop.
    var drainTimeout = Duration.seconds(10)
}

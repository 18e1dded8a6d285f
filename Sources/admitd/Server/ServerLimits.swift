/// How much of everything the servers take before they refuse.
struct ServerLimits: Sendable {
    /// Threads that serve connections; 0 means one for each core.
    var eventLoops = 0
    /// Connections open at once, to each server; one more is answered 503 and closed.
    var maximumConnections = 10_000
    /// Messages in flight at once, over all servers; one more is answered 503.
    var maximumInFlight = 4096
    /// Messages in flight at once on one stream; what comes behind them is not read meanwhile.
    var maximumInFlightPerStream = 1024
    /// Largest request body or line of a stream, in bytes; a larger one is refused.
    var maximumBodyBytes = 1 << 20
    /// Time for a new stream's client to say who it is.
    var authenticationTimeout = Duration.seconds(10)
    /// Time for a client to send one whole request.
    var requestTimeout = Duration.seconds(30)
    /// Time that a connection may stay open between two requests.
    var idleTimeout = Duration.seconds(75)
    /// Time that a client gets to read the last answer of a connection and close it.
    var lingerTimeout = Duration.seconds(1)
    /// Time for calls in flight to be answered once the server was told to stop.
    var drainTimeout = Duration.seconds(10)
}

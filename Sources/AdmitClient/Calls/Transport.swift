/// What carries messages to a server and their answers back.
protocol Transport: Sendable {
    /// The id of a message's first call; those of its other calls follow it.
    func firstID(ofCalls count: Int, inBatch isBatch: Bool) -> Int

    /// Sends one message whose last call has the id `lastID`, and gives what came back.
    func exchange(_ message: [UInt8], lastID: Int) async throws(ClientError) -> Exchange

    /// Closes every connection.
    func shutdown() async
}

/// What one exchange brought.
struct Exchange: Sendable {
    /// The HTTP status; 200 on a stream.
    let status: Int
    /// The answer's bytes.
    let body: [UInt8]
}

/// What there is for an address that is none.
struct NoTransport: Transport {
    let address: String

    func firstID(ofCalls count: Int, inBatch isBatch: Bool) -> Int { 1 }

    func exchange(_ message: [UInt8], lastID: Int) async throws(ClientError) -> Exchange {
        throw .unreachable(reason: "\"\(address)\" is no address; \(Endpoint.forms)")
    }

    func shutdown() async {}
}

/// Answers are bounded so that a server gone wrong cannot fill the caller's memory; bytes.
let largestAnswer = 64 << 20

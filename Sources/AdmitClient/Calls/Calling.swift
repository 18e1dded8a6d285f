package import JSONRPC

extension AdmitClient {
    /// One call of a batch.
    package struct BatchCall: Sendable {
        /// The method's name.
        package let method: String
        /// An encoded object, its members the arguments.
        package let parameters: JSONText

        /// Puts a call together.
        package init(_ method: String, _ parameters: JSONText) {
            self.method = method
            self.parameters = parameters
        }
    }

    /// Calls a method and gives its result as it came.
    ///
    /// What failed for the moment is tried again with growing, jittered pauses, at least as long
    /// as the server asks for: when it was never sent, when `method` only reads, or when an
    /// idempotency key makes repeating harmless.
    ///
    /// - Parameters:
    ///   - method: the method's name.
    ///   - parameters: an encoded object, its members the arguments.
    ///   - idempotencyKey: 1 to 255 characters; the same key never does the same thing twice.
    package func call(
        _ method: String, _ parameters: JSONText, idempotencyKey: String? = nil
    ) async throws(ClientError) -> JSON {
        var attempt = 0
        while true {
            let id = transport.firstID(ofCalls: 1, inBatch: false)
            let message = Self.message(
                method, parameters, idempotencyKey: idempotencyKey, id: id)
            do {
                return try Answer.one(in: try await transport.exchange(message, lastID: id))
            } catch {
                let mayRepeat =
                    idempotencyKey != nil || !error.wasSent || MethodKind.reads(method)
                guard mayRepeat, error.isRetryable, attempt < configuration.retries else {
                    throw error
                }
                try await Pause.before(attempt: attempt, after: error)
                attempt += 1
            }
        }
    }

    /// Calls with the arguments that `fill` adds.
    func call(
        _ method: String, idempotencyKey: String? = nil, _ fill: (inout Arguments) -> Void
    ) async throws(ClientError) -> JSON {
        var arguments = Arguments()
        fill(&arguments)
        return try await call(method, arguments.text, idempotencyKey: idempotencyKey)
    }

    /// Makes many calls in one message; they run side by side on the server.
    ///
    /// - Parameter calls: at most 1,000; more are refused.
    /// - Returns: one outcome for each call, in the order of the calls. Nothing is tried again.
    package func batch(
        _ calls: [BatchCall]
    ) async throws(ClientError) -> [Result<JSON, ClientError>] {
        guard !calls.isEmpty else { return [] }
        guard calls.count <= 1000 else { throw .tooLarge("a batch may hold 1000 calls at most") }
        let firstID = transport.firstID(ofCalls: calls.count, inBatch: true)
        var message: [UInt8] = [UInt8(ascii: "[")]
        for (number, call) in calls.enumerated() {
            if number > 0 { message.append(UInt8(ascii: ",")) }
            message += Self.message(call.method, call.parameters, id: firstID + number)
        }
        message.append(UInt8(ascii: "]"))
        let exchange = try await transport.exchange(message, lastID: firstID + calls.count - 1)
        return try Answer.many(in: exchange, firstID: firstID, count: calls.count)
    }

    private static func message(
        _ method: String, _ parameters: JSONText, idempotencyKey: String? = nil, id: Int
    ) -> [UInt8] {
        var writer = JSONWriter(capacity: parameters.bytes.count + method.utf8.count + 64)
        writer.object { writer in
            writer.member("jsonrpc", "2.0")
            writer.member("id", id)
            writer.member("method", method)
            writer.member("params") { writer in
                writer.raw(keyed(parameters.bytes, idempotencyKey))
            }
        }
        return writer.bytes
    }

    /// The arguments with the key as one more member.
    private static func keyed(_ parameters: [UInt8], _ idempotencyKey: String?) -> [UInt8] {
        guard let idempotencyKey, parameters.last == UInt8(ascii: "}") else { return parameters }
        var bytes = Array(parameters.dropLast())
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        bytes += Array(#""idempotency_key":"#.utf8)
        bytes += JSONText { $0.value(idempotencyKey) }.bytes
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }
}

/// Tells methods that only read from those that write.
package enum MethodKind {
    private static let readingVerbs: Set<Substring> = [
        "check", "preview", "explain", "get", "list", "events", "tree", "mine", "status",
        "simulate",
        "proof", "funnel", "verify", "merge_preview", "discover",
    ]

    /// Whether `method` changes nothing, so that repeating it is harmless.
    package static func reads(_ method: String) -> Bool {
        method.split(separator: ".").last.map(readingVerbs.contains) ?? false
    }
}

/// How long to wait before trying again.
enum Pause {
    /// Waits: 100 ms doubled with each attempt, at most 5 s, a random half of it left out, and
    /// never less than the server asks for. Throws `error` itself when it asks for over a minute.
    static func before(attempt: Int, after error: ClientError) async throws(ClientError) {
        let longest = min(5_000, 100 << min(attempt, 10))
        var milliseconds = Int.random(in: longest / 2...longest)
        if case .refused(let refusal) = error, let asked = refusal.retryAfterMilliseconds {
            guard asked <= 60_000 else { throw error }
            milliseconds = max(milliseconds, asked + Int.random(in: 0...20))
        }
        do {
            try await Task.sleep(for: .milliseconds(milliseconds))
        } catch {
            throw .cancelled
        }
    }
}

/// Response texts.
@usableFromInline enum Response {
    /// - Parameter id: nil stands for null.
    @usableFromInline static func encode(result: JSONText, id: JSON?) -> [UInt8] {
        let opening: StaticString = "{\"jsonrpc\":\"2.0\",\"result\":"
        var bytes: [UInt8] = []
        bytes.reserveCapacity(result.bytes.count + (id?.bytes.count ?? 4) + 40)
        append(opening, to: &bytes)
        bytes.append(contentsOf: result.bytes)
        appendEnd(id, to: &bytes)
        return bytes
    }

    @usableFromInline static func encode(error: RPCError, id: JSON?, requestID: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { error.write(to: &$0, requestID: requestID) }
        let opening: StaticString = "{\"jsonrpc\":\"2.0\",\"error\":"
        var bytes: [UInt8] = []
        bytes.reserveCapacity(writer.bytes.count + (id?.bytes.count ?? 4) + 40)
        append(opening, to: &bytes)
        bytes.append(contentsOf: writer.bytes)
        appendEnd(id, to: &bytes)
        return bytes
    }

    /// An array of the responses, in their order; nil when there are none.
    @usableFromInline static func encode(batch responses: [[UInt8]?]) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(responses.reduce(2) { $0 + ($1?.count ?? 0) + 1 })
        for response in responses {
            guard let response else { continue }
            bytes.append(UInt8(ascii: bytes.isEmpty ? "[" : ","))
            bytes.append(contentsOf: response)
        }
        guard !bytes.isEmpty else { return nil }
        bytes.append(UInt8(ascii: "]"))
        return bytes
    }

    private static func appendEnd(_ id: JSON?, to bytes: inout [UInt8]) {
        append(",\"id\":", to: &bytes)
        if let id { bytes.append(contentsOf: id.bytes) } else { append("null", to: &bytes) }
        bytes.append(UInt8(ascii: "}"))
    }

    private static func append(_ text: StaticString, to bytes: inout [UInt8]) {
        bytes.append(
            contentsOf: UnsafeBufferPointer(
                start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}

extension RPCError {
    /// The response to what is refused before it is a call: the id is null.
    @usableFromInline package func response(requestID: String) -> [UInt8] {
        Response.encode(error: self, id: nil, requestID: requestID)
    }

    /// Writes the members of the error object.
    fileprivate func write(to writer: inout JSONWriter, requestID: String) {
        writer.member("code", code)
        writer.member("message", message)
        writer.member("data") {
            $0.object {
                $0.member("reason", reason)
                $0.member("retryable", retryable)
                $0.member("retry_after_ms", ifPresent: retryAfterMilliseconds)
                $0.member("request_id", requestID)
                $0.member("param", ifPresent: parameter)
            }
        }
    }
}

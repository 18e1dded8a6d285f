import JSONRPC

/// Reads JSON-RPC answers.
enum Answer {
    /// The result of a lone call; throws the error that was answered.
    static func one(in exchange: Exchange) throws(ClientError) -> JSON {
        try outcome(of: try document(in: exchange)).get()
    }

    /// The outcomes of a batch in the order of its calls, whose ids are `firstID` and up.
    static func many(
        in exchange: Exchange, firstID: Int, count: Int
    ) throws(ClientError) -> [Result<JSON, ClientError>] {
        let document = try document(in: exchange)
        guard document.kind == .array else {
            // One object answers a batch that was refused as a whole.
            _ = try outcome(of: document).get()
            throw .badAnswer(problem: "one answer to a batch")
        }
        var outcomes = [Result<JSON, ClientError>](
            repeating: .failure(.badAnswer(problem: "a call of the batch was not answered")),
            count: count)
        for answer in document.elements {
            guard let id = answer["id"]?.integer, let number = Int(exactly: id),
                (firstID..<firstID + count).contains(number)
            else { throw .badAnswer(problem: "an answer to a call that was not made") }
            outcomes[number - firstID] = outcome(of: answer)
        }
        return outcomes
    }

    private static func document(in exchange: Exchange) throws(ClientError) -> JSON {
        if let document = try? JSON.parse(exchange.body),
            document["jsonrpc"]?.string == "2.0" || document.kind == .array
        {
            return document
        }
        // A proxy in between says so; it may have passed the call on before.
        if [502, 503, 504].contains(exchange.status) {
            throw .lost(reason: "the server is not available (HTTP \(exchange.status))")
        }
        throw .badAnswer(problem: "no JSON-RPC (HTTP \(exchange.status))")
    }

    private static func outcome(of answer: JSON) -> Result<JSON, ClientError> {
        if let error = answer["error"] {
            return .failure(Refusal(error).map(ClientError.refused) ?? badAnswer)
        }
        guard let result = answer["result"] else { return .failure(badAnswer) }
        return .success(result)
    }

    private static var badAnswer: ClientError {
        .badAnswer(problem: "neither a result nor an error")
    }
}

extension ClientError {
    /// What the server says of a message that breaks its limits, said without asking it.
    static func tooLarge(_ problem: String) -> ClientError {
        .refused(
            Refusal(
                code: -32600, message: "Invalid Request: \(problem)", reason: "invalid_request"))
    }
}

extension Refusal {
    /// Reads an error object; `nil` when it is none.
    init?(_ error: JSON) {
        guard let code = error["code"]?.integer, let message = error["message"]?.string else {
            return nil
        }
        let data = error["data"]
        self.init(
            code: Int(code), message: message, reason: data?["reason"]?.string ?? "",
            isRetryable: data?["retryable"]?.bool ?? false,
            retryAfterMilliseconds: data?["retry_after_ms"]?.integer.map { Int($0) },
            parameter: data?["param"]?.string, requestID: data?["request_id"]?.string)
    }
}

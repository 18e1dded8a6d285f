import JSONRPC

/// The statuses that the server answers with.
enum Status: Int, CaseIterable, Sendable {
    case ok = 200
    case badRequest = 400
    case unauthorized = 401
    case notFound = 404
    case methodNotAllowed = 405
    case requestTimeout = 408
    case contentTooLarge = 413
    case unsupportedMediaType = 415
    case headersTooLarge = 431
    case internalServerError = 500
    case unavailable = 503

    /// The status line of an answer, with its line end.
    var line: StaticString {
        switch self {
        case .ok: "HTTP/1.1 200 OK\r\n"
        case .badRequest: "HTTP/1.1 400 Bad Request\r\n"
        case .unauthorized: "HTTP/1.1 401 Unauthorized\r\n"
        case .notFound: "HTTP/1.1 404 Not Found\r\n"
        case .methodNotAllowed: "HTTP/1.1 405 Method Not Allowed\r\n"
        case .requestTimeout: "HTTP/1.1 408 Request Timeout\r\n"
        case .contentTooLarge: "HTTP/1.1 413 Content Too Large\r\n"
        case .unsupportedMediaType: "HTTP/1.1 415 Unsupported Media Type\r\n"
        case .headersTooLarge: "HTTP/1.1 431 Request Header Fields Too Large\r\n"
        case .internalServerError: "HTTP/1.1 500 Internal Server Error\r\n"
        case .unavailable: "HTTP/1.1 503 Service Unavailable\r\n"
        }
    }

    /// The word for a refusal in its body.
    var reason: StaticString {
        switch self {
        case .ok: "ok"
        case .badRequest: "bad_request"
        case .unauthorized: "unauthenticated"
        case .notFound: "not_found"
        case .methodNotAllowed: "method_not_allowed"
        case .requestTimeout: "request_timeout"
        case .contentTooLarge: "content_too_large"
        case .unsupportedMediaType: "unsupported_media_type"
        case .headersTooLarge: "headers_too_large"
        case .internalServerError: "internal_error"
        case .unavailable: "unavailable"
        }
    }
}

/// An answer before it is written: the rest of its head is the connection's business.
struct Response: Sendable {
    var status: Status
    /// The `Content-Type` line.
    var type: StaticString
    /// Header lines of this answer alone, each with its line end.
    var headers: StaticString
    var body: [UInt8]
    /// Whether nothing can follow on the connection.
    var closes = false

    static let json: StaticString = "Content-Type: application/json\r\n"
    static let text: StaticString = "Content-Type: text/plain; charset=utf-8\r\n"
    static let metrics: StaticString =
        "Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"

    init(
        _ status: Status, _ body: [UInt8], type: StaticString = Response.json,
        headers: StaticString = ""
    ) {
        self.status = status
        self.type = type
        self.headers = headers
        self.body = body
    }

    /// A refusal of HTTP's own, as `{"reason": …, "request_id": …}`.
    static func refusal(
        _ status: Status, requestID: String, headers: StaticString = "", closes: Bool = false
    ) -> Response {
        let body = Array(#"{"reason":"\#(status.reason)","request_id":"\#(requestID)"}"#.utf8)
        var response = Response(status, body, headers: headers)
        response.closes = closes
        return response
    }

    /// The answer to a webhook.
    static func webhook(_ outcome: Webhook.Outcome, requestID: String) -> Response {
        switch outcome {
        case .taken: Response(.ok, Array("{}".utf8))
        case .refused: refusal(.badRequest, requestID: requestID)
        case .notFound: refusal(.notFound, requestID: requestID)
        case .unavailable:
            refusal(.unavailable, requestID: requestID, headers: "Retry-After: 1\r\n")
        case .failed: refusal(.internalServerError, requestID: requestID)
        }
    }

    /// An error that befell the whole message, as JSON-RPC's error with a null id.
    static func failure(
        _ error: RPCError, requestID: String
    ) -> Response {
        let body = error.response(requestID: requestID)
        return switch error.code {
        case 4010: Response(.unauthorized, body, headers: "WWW-Authenticate: Bearer\r\n")
        case 5030, 5040: Response(.unavailable, body, headers: "Retry-After: 1\r\n")
        case -32603: Response(.internalServerError, body)
        default: Response(.ok, body)
        }
    }
}

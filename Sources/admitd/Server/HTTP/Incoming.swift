import Billing
import NIOCore
import NIOHTTP1

/// The resources that the server has.
enum Route: Int, CaseIterable, Sendable {
    case rpc, livez, readyz, metrics, openRPC, other
    case stripe, appStore, googlePlay

    init(path: Substring) {
        switch path {
        case "/rpc": self = .rpc
        case "/livez": self = .livez
        case "/readyz": self = .readyz
        case "/metrics": self = .metrics
        case "/openrpc.json": self = .openRPC
        case "/webhooks/stripe": self = .stripe
        case "/webhooks/app-store": self = .appStore
        case "/webhooks/google-play": self = .googlePlay
        default: self = .other
        }
    }

    /// Whose webhooks come in here; `nil` for anything else.
    var provider: BillingProvider? {
        switch self {
        case .stripe: .stripe
        case .appStore: .appStore
        case .googlePlay: .googlePlay
        case .rpc, .livez, .readyz, .metrics, .openRPC, .other: nil
        }
    }

    /// Whether what is sent here is looked at.
    var takesBody: Bool { self == .rpc || provider != nil }

    /// The label of the route in metrics.
    var label: String {
        switch self {
        case .rpc: "/rpc"
        case .livez: "/livez"
        case .readyz: "/readyz"
        case .metrics: "/metrics"
        case .openRPC: "/openrpc.json"
        case .other: "other"
        case .stripe: "/webhooks/stripe"
        case .appStore: "/webhooks/app-store"
        case .googlePlay: "/webhooks/google-play"
        }
    }
}

/// A request as far as it has come in.
struct Incoming {
    let route: Route
    let requestID: String
    let isHead: Bool
    let keepsAlive: Bool
    /// HTTP/1.0 clients must be told when a connection stays open.
    let isOld: Bool
    let expectsContinue: Bool
    /// The bearer's token of a call; empty on other requests.
    let token: String
    /// What a webhook is verified by; `nil` on other requests.
    let signature: String?
    let authorization: String?
    /// The answer when the head alone decides it.
    let refusal: Response?
    var body: [UInt8] = []
    /// Bytes of the body so far, kept or not.
    var bodyBytes = 0

    /// Reads a request's head.
    /// - Parameters:
    ///   - maximumBodyBytes: The largest body to accept.
    ///   - unauthenticated: Makes the answer to a call without a usable bearer token.
    init(
        _ head: HTTPRequestHead, maximumBodyBytes: Int,
        unauthenticated: (_ requestID: String) -> Response
    ) {
        let route = Route(path: head.uri.prefix { $0 != "?" })
        let fields = HeaderFields(head.headers)
        let requestID =
            fields.requestID.flatMap { RequestID.isValid($0) ? $0 : nil }
            ?? RequestID.make()
        self.route = route
        self.requestID = requestID
        isHead = head.method == .HEAD
        isOld = head.version == .http1_0
        // The decoder reads nothing after a request that asks for another protocol.
        keepsAlive = head.isKeepAlive && head.method != .CONNECT && !fields.asksForUpgrade
        expectsContinue = !isOld && fields.expectsContinue
        let token = route == .rpc ? fields.authorization.flatMap(Self.bearer) : nil
        self.token = token ?? ""
        signature = route.provider == nil ? nil : fields.stripeSignature
        authorization = route.provider == nil ? nil : fields.authorization
        if let refusal = Self.refusal(
            of: head.method, route: route, contentType: fields.contentType, requestID: requestID)
        {
            self.refusal = refusal
        } else if let length = fields.contentLength, Int(length) ?? .max > maximumBodyBytes {
            refusal = .refusal(.contentTooLarge, requestID: requestID, closes: true)
        } else if route == .rpc, token == nil {
            refusal = unauthenticated(requestID)
        } else {
            refusal = nil
        }
    }

    /// The answer to a request whose path, method or type of body is not served.
    private static func refusal(
        of method: HTTPMethod, route: Route, contentType: String?, requestID: String
    ) -> Response? {
        switch route {
        case .other:
            return .refusal(.notFound, requestID: requestID)
        case .rpc where method != .POST,
            .stripe where method != .POST, .appStore where method != .POST,
            .googlePlay where method != .POST:
            return .refusal(.methodNotAllowed, requestID: requestID, headers: "Allow: POST\r\n")
        case .rpc where !(contentType.map(isJSON) ?? false):
            return .refusal(.unsupportedMediaType, requestID: requestID)
        case .livez, .readyz, .metrics, .openRPC:
            if method == .GET || method == .HEAD { return nil }
            return .refusal(
                .methodNotAllowed, requestID: requestID, headers: "Allow: GET, HEAD\r\n")
        case .rpc, .stripe, .appStore, .googlePlay:
            return nil
        }
    }

    /// Whether a `Content-Type` says JSON, with parameters or without.
    private static func isJSON(_ value: String) -> Bool {
        guard let rest = value.utf8.after("application/json") else { return false }
        let next = rest.first { $0 != 0x20 && $0 != 0x09 }
        return next == nil || next == UInt8(ascii: ";")
    }

    /// The token of `Bearer <token>`.
    private static func bearer(_ value: String) -> String? {
        guard value.utf8.count <= 1024, let rest = value.utf8.after("bearer ") else { return nil }
        let token = rest.drop { $0 == 0x20 }
        guard !token.isEmpty, token.allSatisfy({ (0x21...0x7e).contains($0) }) else { return nil }
        return String(Substring(token))
    }
}

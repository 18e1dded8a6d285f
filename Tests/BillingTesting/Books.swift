import Foundation
import Synchronization

/// What a fake provider knows, shared by its connections.
final class Books: Sendable {
    let state = Mutex(State())

    struct State {
        private var shelves: [FakeProvider.Shelf: [String: String]] = [:]
        /// Ids in the order of their list; none after a change.
        private var orders: [FakeProvider.Shelf: [String]] = [:]
        var plan: FaultPlan?
        var keySet = #"{"keys":[]}"#
        /// Requests since the plan was made.
        var count = 0
        private(set) var total = 0
        private(set) var tokens = 0
        private(set) var requests: [FakeProvider.Request] = []

        mutating func put(_ id: String, _ json: String, in shelf: FakeProvider.Shelf) {
            if shelves[shelf, default: [:]].updateValue(json, forKey: id) == nil {
                orders[shelf] = nil
            }
        }

        mutating func remove(_ id: String, from shelf: FakeProvider.Shelf) {
            if shelves[shelf]?.removeValue(forKey: id) != nil { orders[shelf] = nil }
        }

        func text(_ id: String, on shelf: FakeProvider.Shelf) -> String? { shelves[shelf]?[id] }

        /// A subscription with its latest invoice in it, if that is on the shelf.
        func expanded(_ text: String) -> String {
            var text = text
            for (id, invoice) in shelves[.stripeInvoices] ?? [:] {
                for space in ["", " "] {
                    text = text.replacing(
                        "\"latest_invoice\":\(space)\"\(id)\"",
                        with: "\"latest_invoice\":\(invoice)")
                }
            }
            return text
        }

        /// Notes the request down and says what happens to it.
        mutating func fault(for request: FakeProvider.Request) -> Fault? {
            count += 1
            total += 1
            requests.append(request)
            if requests.count > 1000 { requests.removeFirst(requests.count - 1000) }
            return plan?(count)
        }

        mutating func nextToken() -> String {
            tokens += 1
            return "access-token-\(tokens)"
        }

        /// A page of one of Stripe's lists; `nil` when `cursor` is nothing that is in it.
        mutating func page(
            of shelf: FakeProvider.Shelf, after cursor: String?, limit: Int
        ) -> (texts: [String], hasMore: Bool)? {
            let texts = shelves[shelf] ?? [:]
            let ids = orders[shelf] ?? texts.keys.sorted()
            orders[shelf] = ids
            var start = 0
            if let cursor {
                guard texts[cursor] != nil else { return nil }
                start = Self.position(after: cursor, in: ids)
            }
            let page = ids[start..<min(start + limit, ids.count)]
            return (page.compactMap { texts[$0] }, page.endIndex < ids.count)
        }

        private static func position(after id: String, in ids: [String]) -> Int {
            var low = 0
            var high = ids.count
            while low < high {
                let middle = (low + high) / 2
                if ids[middle] <= id { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }

    /// Answers a request, with whatever is to go wrong on the way.
    func reply(to request: FakeProvider.Request) -> FakeProvider.Reply {
        state.withLock { state in
            let fault = state.fault(for: request)
            switch fault {
            case .status(let status):
                return FakeProvider.Reply(status: status, body: #"{"error":{"code":"fault"}}"#)
            case .tooManyRequests(let seconds):
                return FakeProvider.Reply(
                    status: 429, headers: seconds.map { ["retry-after": "\($0)"] } ?? [:],
                    body: #"{"error":{"code":"rate_limit"}}"#)
            case .unavailable(let moment):
                return FakeProvider.Reply(
                    status: 503, headers: ["retry-after": moment], body: "{}")
            case .garbage: return FakeProvider.Reply(body: "<html>Down for maintenance</html>")
            case .flood(let bytes):
                return FakeProvider.Reply(body: String(repeating: " ", count: bytes))
            case .redirect(let place):
                return FakeProvider.Reply(status: 302, headers: ["location": place], body: "")
            default:
                var reply = FakeProvider.answer(request, &state)
                reply.fault = fault
                return reply
            }
        }
    }
}

extension FakeProvider {
    /// The answer of a provider that is well.
    fileprivate static func answer(_ request: Request, _ state: inout Books.State) -> Reply {
        guard let place = URLComponents(string: request.uri) else { return notFound }
        let parts = place.percentEncodedPath.split(separator: "/").map {
            $0.removingPercentEncoding ?? ""
        }
        if request.method == "POST", parts == ["token"] {
            let token = state.nextToken()
            return Reply(
                body: #"{"access_token":"\#(token)","expires_in":3599,"token_type":"Bearer"}"#)
        }
        guard request.method == "GET" else { return Reply(status: 405, body: "{}") }
        if parts == ["oauth2", "v3", "certs"] { return Reply(body: state.keySet) }
        guard request.headers["authorization"]?.hasPrefix("Bearer ") == true else {
            return Reply(status: 401, body: #"{"error":{"code":"unauthenticated"}}"#)
        }
        if parts.count == 2, parts[0] == "v1", let shelf = lists[parts[1]] {
            return list(shelf, place, &state)
        }
        if parts == ["v1", "invoice_payments"] { return invoicePayments(place, state) }
        if parts.count == 3, parts.starts(with: ["v1", "subscriptions"]) {
            guard let text = state.text(parts[2], on: .stripe) else { return missingAtStripe }
            let isExpanded = expansions(place).contains("latest_invoice.payments")
            return Reply(body: isExpanded ? state.expanded(text) : text)
        }
        if parts.count == 4, parts.starts(with: ["inApps", "v1", "subscriptions"]) {
            return state.text(parts[3], on: .appStore).map { Reply(body: $0) }
                ?? Reply(
                    status: 404,
                    body: #"{"errorCode":4040005,"errorMessage":"Transaction id not found."}"#)
        }
        if parts.count == 8, parts.starts(with: ["androidpublisher", "v3", "applications"]),
            parts[4...6] == ["purchases", "subscriptionsv2", "tokens"]
        {
            return state.text(parts[7], on: .googlePlay).map { Reply(body: $0) }
                ?? Reply(status: 410, body: #"{"error":{"code":410,"status":"GONE"}}"#)
        }
        return notFound
    }

    private static let lists: [String: Shelf] = [
        "subscriptions": .stripe, "refunds": .stripeRefunds, "disputes": .stripeDisputes,
    ]

    /// Those of one payment alone, which is how they are asked for.
    private static func invoicePayments(_ place: URLComponents, _ state: Books.State) -> Reply {
        let payment = place.queryItems?.first { $0.name == "payment[payment_intent]" }?.value
        let text = payment.flatMap { state.text($0, on: .stripeInvoicePayments) }
        return Reply(
            body: #"{"object":"list","url":"/v1/invoice_payments","has_more":false,"data":["#
                + (text ?? "") + "]}")
    }

    private static func list(
        _ shelf: Shelf, _ place: URLComponents, _ state: inout Books.State
    ) -> Reply {
        let query = Dictionary(
            (place.queryItems ?? []).map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { $1 })
        let limit = query["limit"].flatMap { Int($0) } ?? 10
        guard (1...100).contains(limit) else {
            return Reply(status: 400, body: #"{"error":{"code":"parameter_invalid_integer"}}"#)
        }
        let after = query["starting_after"]
        guard let page = state.page(of: shelf, after: after, limit: limit) else {
            return Reply(status: 400, body: #"{"error":{"code":"resource_missing"}}"#)
        }
        let isExpanded = expansions(place).contains("data.latest_invoice.payments")
        let texts = isExpanded ? page.texts.map(state.expanded) : page.texts
        let data = texts.joined(separator: ",")
        return Reply(
            body: """
                {"object":"list","url":"\(place.path)","has_more":\(page.hasMore),\
                "data":[\(data)]}
                """)
    }

    private static func expansions(_ place: URLComponents) -> [String] {
        (place.queryItems ?? []).filter { $0.name == "expand[]" }.compactMap(\.value)
    }

    private static let notFound = Reply(status: 404, body: "<html>Not Found</html>")
    private static let missingAtStripe = Reply(
        status: 404,
        body: #"{"error":{"type":"invalid_request_error","code":"resource_missing"}}"#)
}

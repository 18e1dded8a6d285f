import CoreMetrics
import Synchronization

/// Counts what the HTTP server does.
final class HTTPMetrics: Sendable {
    private let factory: PrometheusFactory
    private let open: any MeterHandler
    /// One for each route and status that was answered so far.
    private let requests = Mutex<[Int: any CounterHandler]>([:])

    init(factory: PrometheusFactory) {
        self.factory = factory
        factory.describe("admit_http_connections", "Connections open now.")
        factory.describe("admit_http_requests_total", "Requests answered, by path and status.")
        open = factory.makeMeter(label: "admit_http_connections", dimensions: [])
    }

    /// Sets how many connections are open.
    func connections(_ count: Int) {
        open.set(Int64(count))
    }

    /// Counts an answer.
    func answered(_ route: Route, _ status: Status) {
        let key = route.rawValue * 1000 + status.rawValue
        let counter = requests.withLock { requests in
            if let known = requests[key] { return known }
            let made = factory.makeCounter(
                label: "admit_http_requests_total",
                dimensions: [("path", route.label), ("status", String(status.rawValue))])
            requests[key] = made
            return made
        }
        counter.increment(by: 1)
    }
}

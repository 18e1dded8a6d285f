import CoreMetrics

/// Counts what the stream server does.
final class StreamMetrics: Sendable {
    private let open: any MeterHandler
    private let messages: any CounterHandler

    init(factory: PrometheusFactory) {
        factory.describe("admit_stream_connections", "Streams open now.")
        factory.describe("admit_stream_messages_total", "Messages taken from streams.")
        open = factory.makeMeter(label: "admit_stream_connections", dimensions: [])
        messages = factory.makeCounter(label: "admit_stream_messages_total", dimensions: [])
    }

    /// Sets how many connections are open.
    func connections(_ count: Int) {
        open.set(Int64(count))
    }

    /// Counts one message in.
    func message() {
        messages.increment(by: 1)
    }
}

import ArgumentParser
import BillingTesting
import Foundation
import Histogram
import Synchronization

/// How many webhooks a second are taken in.
struct WebhooksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhooks",
        abstract: "Sends Stripe's webhooks to a running server and measures.",
        discussion: """
            The server must have been started with the ADMIT_STRIPE_WEBHOOK_SECRET that this command \
            finds in its own environment. Each event is new, signed, and in the ledger once it is \
            answered; the first of a subscription makes it, the others renew it.
            """)

    @Option(help: "http://HOST:PORT or http+unix:PATH.")
    var url: String

    @Option(help: "Connections, each with one webhook under way.")
    var connections = 64

    @Option(help: "How long to measure.")
    var seconds = 5.0

    @Option(name: .customLong("events-each"), help: "Events of one subscription.")
    var eventsEach = 4

    func validate() throws {
        guard Target(url)?.transport == .http else {
            throw ValidationError("--url must be http://HOST:PORT or http+unix:PATH")
        }
        guard connections > 0, eventsEach > 0 else {
            throw ValidationError("--connections and --events-each must be at least 1")
        }
    }

    func run() async throws {
        guard let target = Target(url) else { return }
        let secret =
            ProcessInfo.processInfo.environment["ADMIT_STRIPE_WEBHOOK_SECRET"] ?? ""
        let tally = WebhookTally()
        let run = String(UInt64.random(in: 0...UInt64.max), radix: 36)
        let end = ContinuousClock.now + .seconds(seconds)
        let threads = (0..<connections).map { lane in
            let sender = WebhookSender(
                target: target, secret: secret, name: "\(run)_\(lane)", eventsEach: eventsEach)
            let thread = Thread { sender.run(until: end, tally) }
            thread.stackSize = 1 << 20
            return thread
        }
        let start = ContinuousClock.now
        for thread in threads { thread.start() }
        while threads.contains(where: { !$0.isFinished }) {
            try await Task.sleep(for: .milliseconds(20))
        }
        let took = (ContinuousClock.now - start) / .seconds(1)
        let (count, failures, latencies) = tally.result
        func milliseconds(_ percentile: Double) -> Double {
            Double(latencies.valueAtPercentile(percentile)) / 1e6
        }
        print(
            String(
                format: "%.0f events/s over %ld connections; ms: p50 %.3f, p99 %.3f, max %.3f; "
                    + "%ld events", Double(count) / took, connections, milliseconds(50),
                milliseconds(99), milliseconds(100), count))
        guard failures == 0, count > 0 else {
            print("\(failures) connections ended with something else than 200")
            throw ExitCode.failure
        }
    }
}

/// What all connections came to.
private final class WebhookTally: Sendable {
    private let state = Mutex((count: 0, failures: 0, latencies: LoadResult.emptyLatencies))

    var result: (Int, Int, Histogram<UInt64>) {
        state.withLock { ($0.count, $0.failures, $0.latencies) }
    }

    func add(_ latencies: [UInt64], failed: Bool) {
        state.withLock { state in
            state.count += latencies.count
            state.failures += failed ? 1 : 0
            for latency in latencies { _ = state.latencies.record(latency) }
        }
    }
}

/// One connection that sends webhooks one after the other.
private struct WebhookSender: Sendable {
    let target: Target
    let secret: String
    let name: String
    let eventsEach: Int

    func run(until end: ContinuousClock.Instant, _ tally: WebhookTally) {
        var latencies: [UInt64] = []
        guard let descriptor = try? target.connect() else { return tally.add([], failed: true) }
        defer { close(descriptor) }
        _ = fcntl(descriptor, F_SETFL, 0)
        var number = 0
        while ContinuousClock.now < end {
            let request = request(number)
            let sent = ContinuousClock.now
            guard post(request, descriptor) else { return tally.add(latencies, failed: true) }
            let took = (ContinuousClock.now - sent).components
            latencies.append(
                UInt64(took.seconds) * 1_000_000_000 + UInt64(took.attoseconds / 1_000_000_000))
            number += 1
        }
        tally.add(latencies, failed: false)
    }

    private func request(_ number: Int) -> [UInt8] {
        let now = Int(Date().timeIntervalSince1970)
        let subject = "\(name)_\(number / eventsEach)"
        let start = now + (number % eventsEach) * 2_592_000
        let body = """
            {"id":"evt_\(name)_\(number)","object":"event","type":"customer.subscription.updated",\
            "created":\(now),"livemode":true,"data":{"object":{"id":"sub_\(subject)",\
            "object":"subscription","customer":"cus_\(subject)","status":"active",\
            "cancel_at_period_end":false,"latest_invoice":"in_\(subject)_\(number % eventsEach)",\
            "items":{"data":[{"current_period_start":\(start),\
            "current_period_end":\(start + 2_592_000),"price":{"id":"price_plus",\
            "product":"prod_plus"}}]}}}}
            """
        let signature = StripeSigner.header(Array(body.utf8), secrets: [secret], at: Date())
        return Array(
            """
            POST /webhooks/stripe HTTP/1.1\r
            Host: localhost\r
            Content-Type: application/json\r
            Stripe-Signature: \(signature)\r
            Content-Length: \(body.utf8.count)\r
            \r
            \(body)
            """.utf8)
    }

    /// Whether it was answered 200. An answer to a webhook is short, and comes in one piece or a few.
    private func post(_ request: [UInt8], _ descriptor: Int32) -> Bool {
        var written = 0
        while written < request.count {
            let count = request.withUnsafeBytes {
                send(
                    descriptor, $0.baseAddress! + written, request.count - written,
                    Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            written += count
        }
        var answer: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 4096)
        let end = Array("\r\n\r\n{}".utf8)
        while !answer.suffix(end.count).elementsEqual(end) {
            let count = read(descriptor, &room, room.count)
            guard count > 0 else { return false }
            answer += room.prefix(count)
            guard answer.starts(with: Array("HTTP/1.1 200".utf8)) else { return false }
        }
        return true
    }
}

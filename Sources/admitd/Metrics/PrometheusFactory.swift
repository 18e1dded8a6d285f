import CoreMetrics
import Synchronization

/// Keeps metrics in memory and writes them in Prometheus' text format, version 0.0.4.
///
/// One instrument stands behind each name and set of labels, however often it is asked for. Labels
/// must come from closed sets: what a caller may choose would grow without end.
final class PrometheusFactory: MetricsFactory {
    private struct Family {
        let kind: MetricKind
        var instruments: [String: any Instrument] = [:]
    }

    private struct State {
        var families: [String: Family] = [:]
        var help: [String: String] = [:]
        var collectors: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())

    /// Gives the metrics named `name` a line of explanation.
    func describe(_ name: String, _ help: String) {
        state.withLock { $0.help[name] = help }
    }

    /// Has `collect` run before each time the metrics are written.
    func beforeWriting(_ collect: @escaping @Sendable () -> Void) {
        state.withLock { $0.collectors.append(collect) }
    }

    /// All metrics as text, sorted by name and labels.
    func text() -> [UInt8] {
        for collect in state.withLock({ $0.collectors }) { collect() }
        let (families, help) = state.withLock { ($0.families, $0.help) }
        var text: [UInt8] = []
        text.reserveCapacity(16 << 10)
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            if let help = help[name] {
                let escaped = Self.escape(help, quotes: false)
                text.append(contentsOf: "# HELP \(name) \(escaped)\n".utf8)
            }
            text.append(contentsOf: "# TYPE \(name) \(family.kind.rawValue)\n".utf8)
            for (labels, instrument) in family.instruments.sorted(by: { $0.key < $1.key }) {
                instrument.write(name: name, labels: labels, to: &text)
            }
        }
        return text
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        instrument(label, dimensions) { WholeCounter() }
    }

    func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        instrument(label, dimensions) { FractionCounter() }
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        instrument(label, dimensions) { Level() }
    }

    func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        if aggregate {
            instrument(label, dimensions) { Histogram(bounds: Histogram.sizes) }
        } else {
            instrument(label, dimensions) { Level() }
        }
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        instrument(label, dimensions) { Histogram(bounds: Histogram.seconds) }
    }

    // Instruments live as long as the process: Prometheus expects counters to stay.
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    func destroyMeter(_ handler: any MeterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}

    /// The instrument for a name and labels. A name that is another kind's already gives one that is
    /// never written, since one name cannot have two kinds.
    private func instrument<Made: Instrument>(
        _ label: String, _ dimensions: [(String, String)], _ make: () -> Made
    ) -> Made {
        let name = Self.name(label, isLabel: false)
        let labels = dimensions.map {
            #"\#(Self.name($0.0, isLabel: true))="\#(Self.escape($0.1, quotes: true))""#
        }.joined(separator: ",")
        return state.withLock { state in
            var family = state.families[name] ?? Family(kind: Made.kind)
            guard family.kind == Made.kind else { return make() }
            if let known = family.instruments[labels] { return known as? Made ?? make() }
            let made = make()
            family.instruments[labels] = made
            state.families[name] = family
            return made
        }
    }

    private static func name(_ text: String, isLabel: Bool) -> String {
        var bytes = text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                byte
            case UInt8(ascii: ":") where !isLabel: byte
            default: UInt8(ascii: "_")
            }
        }
        if bytes.first.map({ (0x30...0x39).contains($0) }) ?? true {
            bytes.insert(UInt8(ascii: "_"), at: 0)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func escape(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += #"\\"#
            case "\n": escaped += #"\n"#
            case "\"" where quotes: escaped += #"\""#
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

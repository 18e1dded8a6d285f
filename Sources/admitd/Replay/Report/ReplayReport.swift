import Foundation
import JSONRPC

/// What is told of a replay once it is over.
struct ReplayReport: Sendable {
    /// How long the parts took, in seconds.
    struct Times: Sendable {
        /// Until the database and the server were there and the codes issued.
        var setting = 0.0
        var playing = 0.0
        var checking = 0.0
        var whole = 0.0
    }

    let trace: Trace
    let funnel: FunnelTable
    let tree: InvitationTree
    let refusals: [String: Int]
    let tally: Ledger.Tally
    let latencies: [Latencies.Summary]
    let findings: [Verdict.Finding]
    let times: Times

    init(_ verdict: Verdict, latencies: [Latencies.Summary], times: Times) {
        trace = verdict.trace
        tally = verdict.tally
        findings = verdict.findings
        self.latencies = latencies
        self.times = times
        tree = InvitationTree(trace, verdict.fates)
        var funnel = FunnelTable()
        var refusals: [String: Int] = [:]
        for (newcomer, fate) in zip(trace.people, verdict.fates) {
            funnel.add(
                newcomer.region,
                .init(
                    isLinked: fate.isLinked, isInvited: fate.redemption != nil,
                    isSubscribed: fate.isSubscribed, isAdmitted: fate.isAdmitted))
            if let refusal = fate.refusal { refusals[refusal, default: 0] += 1 }
        }
        self.funnel = funnel
        self.refusals = refusals
    }

    var isSound: Bool { findings.allSatisfy(\.holds) }
    var calls: Int { latencies.map(\.calls).reduce(0, +) }
    var callsPerSecond: Int { Int(Double(calls) / max(times.playing, 0.001)) }
    private var digest: String { String(trace.digest, radix: 16) }
    private static let mostProblemsShown = 10

    /// For people.
    func print(to printer: Printer) {
        printer.title("Who came how far")
        printer.table(funnel.rows)
        printer.line()
        for (reason, count) in refusals.sorted(by: { $0.key < $1.key }) {
            printer.line("\(count.grouped) codes were refused: \(reason).")
        }
        printer.line(
            "\(tree.size.grouped) people redeemed a code, in a tree \(tree.depth) deep; the "
                + "largest branch has \(tree.largest.grouped).")
        printer.line("\(tally.guesses.grouped) guesses, \(tally.hits.grouped) hits.")

        printer.title("How fast it went")
        printer.line(
            "\(calls.grouped) calls in \(times.playing.tenths) s, \(callsPerSecond.grouped) a "
                + "second; \(times.whole.tenths) s with everything before and after.")
        printer.line()
        printer.table(
            [["milliseconds", "calls", "p50", "p99", "p99.9", "max"]]
                + latencies.map { method in
                    [method.method, method.calls.grouped]
                        + [method.p50, method.p99, method.p999, method.max].map {
                            (Double($0) / 1000).hundredths
                        }
                })

        printer.title("Does it add up?")
        for finding in findings {
            if finding.holds {
                printer.verdict(true, finding.sentence)
                continue
            }
            for problem in finding.problems.prefix(Self.mostProblemsShown) {
                printer.verdict(false, problem)
            }
            let more = finding.problems.count - Self.mostProblemsShown
            if more > 0 { printer.verdict(false, "and \(more.grouped) more like these") }
        }
        printer.line()
        printer.line("The same again: --accounts \(trace.people.count) --seed \(trace.seed)")
        printer.line("Trace \(digest).")
    }

    /// For programs; the same figures.
    var json: JSONText {
        JSONText { writer in
            writer.object {
                $0.member("replay", "launch")
                $0.member("accounts", trace.people.count)
                $0.member("seed", "\(trace.seed)")
                $0.member("trace", digest)
                $0.member("sound", isSound)
                $0.member("seconds") { writeTimes(to: &$0) }
                $0.member("calls", calls)
                $0.member("calls_per_second", callsPerSecond)
                $0.member("funnel") { writeFunnel(to: &$0) }
                $0.member("refusals") { writer in
                    writer.object {
                        for (reason, count) in refusals.sorted(by: { $0.key < $1.key }) {
                            $0.member(named: reason) { $0.value(count) }
                        }
                    }
                }
                $0.member("tree") {
                    $0.object {
                        $0.member("size", tree.size)
                        $0.member("depth", tree.depth)
                        $0.member("largest", tree.largest)
                    }
                }
                $0.member("guesses", tally.guesses)
                $0.member("hits", tally.hits)
                $0.member("retries", tally.retries)
                $0.member("lost_answers", tally.lost)
                $0.member("latencies") { writeLatencies(to: &$0) }
                $0.member("invariants") { writeFindings(to: &$0) }
            }
        }
    }

    private func writeTimes(to writer: inout JSONWriter) {
        writer.object {
            $0.member("setting", times.setting)
            $0.member("playing", times.playing)
            $0.member("checking", times.checking)
            $0.member("whole", times.whole)
        }
    }

    private func writeFunnel(to writer: inout JSONWriter) {
        func write(_ region: String, _ counts: FunnelTable.Counts, _ writer: inout JSONWriter) {
            writer.object {
                $0.member("region", region)
                $0.member("seen", counts.seen)
                $0.member("linked", counts.linked)
                $0.member("invited", counts.invited)
                $0.member("subscribed", counts.subscribed)
                $0.member("admitted", counts.admitted)
            }
        }
        writer.array {
            for (region, counts) in funnel.ordered { write(region, counts, &$0) }
            write("all", funnel.all, &$0)
        }
    }

    private func writeLatencies(to writer: inout JSONWriter) {
        writer.array {
            for method in latencies {
                $0.object {
                    $0.member("method", method.method)
                    $0.member("calls", method.calls)
                    $0.member("p50_us", Int(method.p50))
                    $0.member("p99_us", Int(method.p99))
                    $0.member("p999_us", Int(method.p999))
                    $0.member("max_us", Int(method.max))
                }
            }
        }
    }

    private func writeFindings(to writer: inout JSONWriter) {
        writer.array {
            for finding in findings {
                $0.object {
                    $0.member("invariant", finding.sentence)
                    $0.member("holds", finding.holds)
                    $0.member("problems", finding.problems)
                }
            }
        }
    }
}

extension Double {
    /// With two digits after the point.
    fileprivate var hundredths: String {
        let hundredths = Int((self * 100).rounded())
        let rest = hundredths % 100
        return "\((hundredths / 100).grouped).\(rest < 10 ? "0" : "")\(rest)"
    }
}

import CLibPQ
import CoreFoundation
import Foundation

/// Processor time, in seconds since the beginning.
struct ProcessorTime: Sendable {
    var server = 0.0
    var postgres = 0.0
    /// Programs that we started and that have ended: pgbench and wrk.
    var programs = 0.0

    /// What has been used until now.
    static func used(server: Int32?, postmaster: Int32) -> ProcessorTime {
        var time = ProcessorTime()
        if let server, let fields = statistics(server) { time.server = fields.own }
        if let fields = statistics(postmaster) {
            // Its own, that of backends that have ended, and that of those which run.
            time.postgres = fields.own + fields.children + children(of: postmaster)
        }
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
        time.programs = seconds(usage.ru_utime) + seconds(usage.ru_stime)
        return time
    }

    static func - (later: ProcessorTime, earlier: ProcessorTime) -> ProcessorTime {
        ProcessorTime(
            server: later.server - earlier.server, postgres: later.postgres - earlier.postgres,
            programs: later.programs - earlier.programs)
    }

    /// The most memory that a process has held in RAM so far, in MiB.
    static func peakMegabytes(_ process: Int32) -> Double? {
        let text = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line?.split(whereSeparator: { " \t".contains($0) }).dropFirst().first
            .flatMap { Double($0) }.map { $0 / 1024 }
    }

    private static func children(of parent: Int32) -> Double {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.compactMap { statistics($0) }
            .filter { $0.parent == parent }.reduce(0) { $0 + $1.own }
    }

    private static func statistics(
        _ process: Int32
    ) -> (parent: Int32, own: Double, children: Double)? {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return nil }
        // From the third field on, in ticks of a hundredth of a second.
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 15, let parent = Int32(fields[1]) else { return nil }
        let ticks = fields[11...14].map { Double($0) ?? 0 }
        return (parent, (ticks[0] + ticks[1]) / 100, (ticks[2] + ticks[3]) / 100)
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1e6
    }
}

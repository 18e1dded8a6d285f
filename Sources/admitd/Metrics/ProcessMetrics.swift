import CoreMetrics
import Foundation

/// What the operating system says of this process: memory, time, files.
enum ProcessMetrics {
    /// Has `factory` write this process's figures along with its own.
    static func register(in factory: PrometheusFactory) {
        func meter(_ name: String, _ help: String) -> any MeterHandler {
            factory.describe(name, help)
            return factory.makeMeter(label: name, dimensions: [])
        }
        let memory = meter("admit_process_resident_memory_bytes", "Memory held, in bytes.")
        let files = meter("admit_process_open_fds", "File descriptors open.")
        let start = meter(
            "admit_process_start_time_seconds", "When the process started, in seconds since 1970.")
        factory.describe("admit_process_cpu_seconds_total", "Processor time used, in seconds.")
        let processor = factory.makeFloatingPointCounter(
            label: "admit_process_cpu_seconds_total", dimensions: [])
        if let began = startTime() { start.set(began) }
        factory.beforeWriting {
            if let bytes = residentBytes() { memory.set(bytes) }
            if let count = openFiles() { files.set(count) }
            processor.reset()
            processor.increment(by: processorSeconds())
        }
    }

    private static func residentBytes() -> Int64? {
        guard let pages = words(of: "/proc/self/statm").dropFirst().first.flatMap({ Int64($0) })
        else { return nil }
        return pages * Int64(sysconf(Int32(_SC_PAGESIZE)))
    }

    private static func openFiles() -> Int64? {
        let entries = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        // One of them is the listing's own.
        return entries.map { Int64($0.count - 1) }
    }

    private static func processorSeconds() -> Double {
        // POSIX counts a million ticks a second, whatever the machine.
        Double(clock()) / 1e6
    }

    /// Seconds since 1970, from the time since boot that the process table holds.
    private static func startTime() -> Double? {
        // The second field is the command in parentheses and may hold spaces.
        guard let status = text(of: "/proc/self/stat"), let command = status.lastIndex(of: ")"),
            let boot = text(of: "/proc/stat")?.split(separator: "\n")
                .first(where: { $0.hasPrefix("btime ") }).flatMap({ Double($0.dropFirst(6)) })
        else { return nil }
        let fields = status[command...].split(separator: " ")
        guard fields.count > 20, let ticks = Double(fields[20]) else { return nil }
        return boot + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private static func words(of path: String) -> [Substring] {
        text(of: path)?.split(separator: " ") ?? []
    }

    private static func text(of path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}

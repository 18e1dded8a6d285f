import Foundation
import TextTable

/// How much a number of accounts takes and slows down.
struct Growth: Codable, Sendable {
    let accounts: Int
    let bytesPerAccount: Double
    let checksPerSecond: Double
    let redemptionsPerSecond: Double
}

/// The outcome of a run.
struct Report: Codable, Sendable {
    var startedAt = Date()
    var accounts: Int
    var rounds: Int
    var secondsARound: Double
    var processors = ProcessInfo.processInfo.processorCount
    var pgbenchClients = 0
    var pgbenchClientsOnTables = 0
    var rows: [Row] = []
    var series: [Series] = []
    var growth: [Growth] = []

    func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        encoder.dateEncodingStrategy = .iso8601
        try encoder.encode(self).write(to: URL(fileURLWithPath: path))
    }

    var text: String {
        [seriesTable, growthTable, rowTable].joined(separator: "\n")
    }

    private var seriesTable: String {
        let table = TextTable<Series> { series in
            [
                Column("contender" <- series.name),
                Column("median/s" <- whole(series.rate), align: .right),
                Column("min/s" <- whole(series.lowest), align: .right),
                Column("max/s" <- whole(series.highest), align: .right),
                Column("avg ms" <- number(series.median(\.average)), align: .right),
                Column("p50 ms" <- number(series.median(\.p50)), align: .right),
                Column("p99 ms" <- number(series.median(\.p99)), align: .right),
                Column("p99.9 ms" <- number(series.median(\.p999)), align: .right),
                Column("admitd" <- number(series.median(\.serverCPU)), align: .right),
                Column("postgres" <- number(series.median(\.postgresCPU)), align: .right),
                Column("load" <- number(series.median(\.loadCPU)), align: .right),
            ]
        }
        return table.string(for: series, style: Style.plain) ?? ""
    }

    private var growthTable: String {
        let table = TextTable<Growth> { growth in
            [
                Column("accounts" <- "\(growth.accounts)", align: .right),
                Column("bytes each" <- whole(growth.bytesPerAccount), align: .right),
                Column("checks/s" <- whole(growth.checksPerSecond), align: .right),
                Column("redemptions/s" <- whole(growth.redemptionsPerSecond), align: .right),
            ]
        }
        return table.string(for: growth, style: Style.plain) ?? ""
    }

    private var rowTable: String {
        let table = TextTable<Row> { row in
            [
                Column("row" <- row.title),
                Column("value" <- number(row.value) + " " + row.unit, align: .right),
                Column("wanted" <- wanted(row.threshold), align: .right),
                Column("" <- row.isMet ? "" : "MISSED"),
            ]
        }
        return table.string(for: rows, style: Style.plain) ?? ""
    }

    private func wanted(_ threshold: Threshold?) -> String {
        if let least = threshold?.atLeast { return "at least \(least)" }
        if let most = threshold?.atMost { return "at most \(most)" }
        return ""
    }

    private func whole(_ value: Double) -> String { String(format: "%.0f", value) }

    private func number(_ value: Double?) -> String {
        value.map { String(format: "%.2f", $0) } ?? ""
    }
}

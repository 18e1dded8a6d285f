import ArgumentParser
import Foundation
import JSONRPC

/// A moment as an argument: RFC 3339 with a zone, or a date, which means midnight in UTC.
struct Moment: ExpressibleByArgument, JSONWritable {
    let date: Date

    init?(argument: String) {
        guard let date = RFC3339.parse(argument) ?? RFC3339.parse(argument + "T00:00:00Z") else {
            return nil
        }
        self.date = date
    }

    func write(to writer: inout JSONWriter) { date.write(to: &writer) }
}

/// A UUID as an argument.
struct IDArgument: ExpressibleByArgument, JSONWritable {
    let uuid: UUID

    init?(argument: String) {
        guard let uuid = UUID(uuidString: argument) else { return nil }
        self.uuid = uuid
    }

    func write(to writer: inout JSONWriter) { uuid.write(to: &writer) }
}

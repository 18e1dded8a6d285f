import Foundation
import Testing

@testable import Billing

/// Reading of exports: records, fields, and going on in the middle.
@Suite struct ExportTests {
    @Test(arguments: [
        ("a,b,c", ["a", "b", "c"]), ("", [""]), (",", ["", ""]),
        (#""a,b",c"#, ["a,b", "c"]), (#""say ""yes""",x"#, [#"say "yes""#, "x"]),
        ("\"two\nlines\",x", ["two\nlines", "x"]), (#""",b"#, ["", "b"]), ("a,\"\"", ["a", ""]),
        ("ä,ü", ["ä", "ü"]),
    ])
    func fieldsAreReadAsTheStandardSays(text: String, fields: [String]) {
        #expect(CSVRecord.fields(Array(text.utf8)) == fields)
    }

    @Test(arguments: [#""open"#, #"a"b,c"#, #""a"b,c"#, #"x,"a" "#])
    func quotesThatDoNotMatchAreRefused(text: String) {
        #expect(CSVRecord.fields(Array(text.utf8)) == nil)
    }

    @Test func bytesThatAreNoTextAreRefused() {
        #expect(CSVRecord.fields([0x61, 0xFF]) == nil)
    }

    /// Every record, with the number of its line, however the file is cut into reads.
    @Test func recordsKeepTheirLines() throws {
        let file = try Scratch("a\r\n\n\"x\ny\",2\nlast")
        let reader = try ExportFile(path: file.path, separation: .quotedLines)
        var seen: [String] = []
        while let record = try reader.next() {
            seen.append("\(record.line) \(String(decoding: record.bytes, as: UTF8.self))")
        }
        #expect(seen == ["1 a", "3 \"x\ny\",2", "5 last"])
    }

    /// Records that are longer than a read, and an end of a read inside of each.
    @Test func recordsMayBeLongAndMany() throws {
        let lines = (0..<40).map { String(repeating: "é\($0),", count: 30_000) }
        let file = try Scratch(lines.joined(separator: "\n") + "\n")
        for separation in [ExportFile.Separation.lines, .quotedLines] {
            let reader = try ExportFile(path: file.path, separation: separation)
            var seen: [String] = []
            while let record = try reader.next() {
                seen.append(String(decoding: record.bytes, as: UTF8.self))
            }
            #expect(seen == lines)
        }
    }

    @Test func readingGoesOnAnywhere() throws {
        let file = try Scratch((1...100).map { "\"r\n\($0)\"\n" }.joined())
        let whole = try ExportFile(path: file.path, separation: .quotedLines)
        var places = [whole.place]
        var records: [ExportFile.Record] = []
        while let record = try whole.next() {
            records.append(record)
            places.append(whole.place)
        }
        try #require(records.count == 100 && records[99].line == 199)
        for (index, place) in places.dropLast().enumerated() {
            let part = try ExportFile(path: file.path, separation: .quotedLines)
            try part.go(to: place)
            let next = try #require(try part.next())
            #expect(next.line == records[index].line && next.bytes == records[index].bytes)
        }
    }

    @Test func aRecordThatNeverEndsIsRefused() throws {
        let file = try Scratch("\"" + String(repeating: "x\n", count: 2 << 20))
        let reader = try ExportFile(path: file.path, separation: .quotedLines)
        #expect(throws: ExportError.self) { _ = try reader.next() }
    }

    @Test(arguments: [
        ("1767225600", 1_767_225_600, false), ("2026-01-01 00:00", 1_767_225_600, true),
        ("2026-01-01 00:00:05", 1_767_225_605, false),
        ("2026-01-01T00:00:00Z", 1_767_225_600, false),
    ])
    func timesAreReadInAllTheirShapes(text: String, seconds: Int, isToTheMinute: Bool) {
        let time = CSVTime(text)
        #expect(time?.seconds == seconds && time?.isToTheMinute == isToTheMinute)
    }

    @Test(arguments: ["", "soon", "2026-13-01 00:00", "-5"])
    func whatIsNoTimeIsRefused(text: String) {
        #expect(CSVTime(text) == nil)
    }
}

/// A file that goes away with the value.
final class Scratch: Sendable {
    let path: String

    init(_ text: String) throws {
        path = "/tmp/admit-export-\(UUID().uuidString)"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

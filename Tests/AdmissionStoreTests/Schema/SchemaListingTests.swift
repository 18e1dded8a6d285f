import Foundation
import Testing

@Suite struct SchemaListingTests {
    /// To renew `Golden/GoldenSchema.swift` after a new migration, run this test with
    /// `ADMIT_RENEW_GOLDEN=1` and read the difference.
    @Test func theSchemaIsTheGoldenOne() async throws {
        try await Scene.run { scene async throws in
            let listing = try await SchemaListing.read(scene)
            if ProcessInfo.processInfo.environment["ADMIT_RENEW_GOLDEN"] != nil {
                try write(listing)
            } else {
                #expect(
                    listing.split(separator: "\n") == GoldenSchema.listing.split(separator: "\n"))
            }
        }
    }

    private func write(_ listing: String) throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Golden/GoldenSchema.swift")
        let text = listing.split(separator: "\n").map { "        \($0)\n" }.joined()
        try """
        // swift-format-ignore-file
        /// The schema as `SchemaListing` reads it; written by `SchemaListingTests`.
        enum GoldenSchema {
            static let listing = #\"""
        \(text)        \"""#
        }

        """.write(to: file, atomically: true, encoding: .utf8)
    }
}

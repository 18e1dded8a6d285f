import Testing

@testable import Admission

struct RegionTests {
    @Test(arguments: ["US", "AX", "ZW", "US-TX", "GB-ENG", "FR-75", "CH-1", "ZA-GP"])
    func reads(text: String) throws {
        let region = try #require(Region(text))
        #expect(region.text == text)
        #expect("\(region)" == text)
        #expect(region == Region(trusted: text))
        #expect(region.isSubdivision == (text.count > 2))
        #expect(region.country.text == String(text.prefix(2)))
        #expect(!region.country.isSubdivision)
    }

    @Test(arguments: [
        "", "U", "us", "Us", "USA", "US-", "US-tx", "US-TEXA", "US_TX", "USTX", "US-T X", "US-TX ",
        " US", "EU", "UK", "XK", "ZZ", "AN", "SU", "XX-TX", "US-ÄB", "ÜS", "US\0", "US-\0", "0A",
        "US-TX-1",
    ])
    func refuses(text: String) {
        #expect(Region(text) == nil)
    }

    @Test func knowsEveryAssignedCountryAndNoOther() {
        #expect(Country.codes.count == 249)
        #expect(Set(Country.codes).count == 249)
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        let read = letters.flatMap { first in letters.map { "\(first)\($0)" } }
            .filter { Region($0) != nil }
        #expect(read == Country.codes.map(String.init))
    }

    @Test func ordersACountryBeforeItsSubdivisions() {
        let sorted = ["US", "US-CA", "US-TX", "UY"].map(Region.init(trusted:))
        #expect(sorted.shuffled().sorted() == sorted)
    }
}

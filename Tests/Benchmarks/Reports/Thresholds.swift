import Foundation

/// What a row must reach. All but times and memory are ratios within one run, because rates alone
/// say more about the machine and the hour than about Admit.
struct Threshold: Codable, Sendable {
    var atLeast: Double?
    var atMost: Double?
    /// What we would like to see.
    var stretch: Double?

    func isMet(by value: Double) -> Bool {
        if let atLeast, !(value >= atLeast) { return false }
        if let atMost, !(value <= atMost) { return false }
        return true
    }

    /// Read from the repository's own file.
    static func all() throws -> [String: Threshold] {
        let path = "Tests/Benchmarks/thresholds.json"
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        return try JSONDecoder().decode([String: Threshold].self, from: data)
    }
}

/// One line of the outcome: a value, and what it must be.
struct Row: Codable, Sendable {
    let name: String
    let title: String
    let value: Double
    /// `×`, `ms`, `MiB` or `s`.
    let unit: String
    let threshold: Threshold?
    let isMet: Bool

    init(_ name: String, _ title: String, _ value: Double, unit: String, _ all: [String: Threshold])
    {
        self.name = name
        self.title = title
        self.value = value
        self.unit = unit
        threshold = all[name]
        isMet = all[name]?.isMet(by: value) ?? true
    }
}

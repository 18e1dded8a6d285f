/// How much a plan may change before a person has to agree: a source that was read wrongly looks like
/// drift everywhere.
public struct ChangeLimit: Sendable, Hashable {
    /// In percent of the subscriptions that were compared.
    public let percent: Double
    /// Fewer changes than these are never too many.
    public static let floor = 10

    /// Five percent unless another share is given.
    public init(percent: Double = 5) {
        self.percent = percent
    }

    /// Whether `changes` of `rows` are too many.
    public func isExceeded(changes: Int, of rows: Int) -> Bool {
        changes >= Self.floor && Double(changes) * 100 > percent * Double(rows)
    }
}

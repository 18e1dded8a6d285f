/// When people come in the course of a day.
enum DailyShape {
    /// How many come in each hour, beside the other hours: a trough at night, a peak after work.
    private static let hours = [
        5, 3, 2, 2, 2, 3, 5, 7, 8, 9, 10, 10, 10, 10, 10, 11, 12, 13, 14, 15, 14, 12, 9, 7,
    ]
    private static let total = hours.reduce(0, +)
    /// Of 164 people so many come on the first day.
    private static let firstDay = (56, of: 164)

    /// How many of `count` people come on the first day.
    static func firstDayCount(of count: Int) -> Int {
        (count * firstDay.0 + firstDay.of / 2) / firstDay.of
    }

    /// A second of a day.
    static func second(_ random: inout SplitMix) -> Int {
        var left = Int.random(in: 0..<total, using: &random)
        var hour = 0
        while left >= hours[hour] {
            left -= hours[hour]
            hour += 1
        }
        return hour * 3600 + Int.random(in: 0..<3600, using: &random)
    }
}

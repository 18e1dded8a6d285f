import Foundation

/// Whether two samples could come from one distribution.
enum KolmogorovSmirnov {
    /// The probability that two samples of one distribution lie as far apart as these, or farther.
    static func probability(_ one: [Double], _ other: [Double]) -> Double {
        let (left, right) = (one.sorted(), other.sorted())
        let (n, m) = (Double(left.count), Double(right.count))
        let size = (n * m / (n + m)).squareRoot()
        let distance = distance(left, right)
        let scaled = (size + 0.12 + 0.11 / size) * distance
        guard scaled > 0.2 else { return 1 }
        let terms = (1...100).map { term in
            let sign: Double = term.isMultiple(of: 2) ? -1 : 1
            return sign * exp(-2 * Double(term * term) * scaled * scaled)
        }
        return min(1, max(0, 2 * terms.reduce(0, +)))
    }

    /// The largest distance between the two shares of values up to any one; both are sorted.
    private static func distance(_ left: [Double], _ right: [Double]) -> Double {
        var (i, j, largest) = (0, 0, 0.0)
        while i < left.count, j < right.count {
            let value = min(left[i], right[j])
            while i < left.count, left[i] <= value { i += 1 }
            while j < right.count, right[j] <= value { j += 1 }
            largest = max(
                largest, abs(Double(i) / Double(left.count) - Double(j) / Double(right.count)))
        }
        return largest
    }
}

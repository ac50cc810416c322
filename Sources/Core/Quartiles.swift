/// The median and the quartiles of some numbers.
package struct Quartiles: Hashable, Sendable, Codable {
    /// How many numbers there were.
    package let count: Int
    /// A quarter lies below.
    package let lower: Double
    /// Half lies below.
    package let median: Double
    /// Three quarters lie below.
    package let upper: Double

    /// Computes the quartiles. Nothing has none: `nil`.
    ///
    /// - Parameter values: numbers, none of them NaN.
    package init?(of values: [Double]) {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        count = sorted.count
        lower = sorted.quantile(0.25)
        median = sorted.quantile(0.5)
        upper = sorted.quantile(0.75)
    }
}

extension [Double] {
    /// Of rising numbers, the one below which a share of them lies, by linear interpolation between the two nearest numbers,
    /// at position *p*·(*n* − 1): definition 7 of Hyndman & Fan, *The American Statistician* 50, 361–365 (1996), and NumPy's
    /// default.
    ///
    /// - Parameter share: from 0 to 1.
    /// - Returns: the quantile; NaN of nothing.
    package func quantile(_ share: Double) -> Double {
        guard let last = indices.last else { return .nan }
        let position = share * Double(last)
        let below = Int(position)
        return self[below] + (position - Double(below)) * (self[Swift.min(below + 1, last)] - self[below])
    }
}

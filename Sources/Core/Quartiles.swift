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

    /// Computes the quantiles by linear interpolation between the two nearest numbers, at position *p*·(*n* − 1) of the
    /// sorted ones: definition 7 of Hyndman & Fan, *The American Statistician* 50, 361–365 (1996), and NumPy's default.
    /// Nothing has no quartiles: `nil`.
    ///
    /// - Parameter values: numbers, none of them NaN.
    package init?(of values: [Double]) {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let quantile = { (share: Double) in
            let position = share * Double(sorted.count - 1)
            let below = Int(position)
            let above = min(below + 1, sorted.count - 1)
            return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
        }
        count = sorted.count
        lower = quantile(0.25)
        median = quantile(0.5)
        upper = quantile(0.75)
    }
}

package import Core

extension SeededGenerator {
    /// A number from 0 up to, and without, 1.
    mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// One of the numbers below `count`.
    mutating func index(below count: Int) -> Int { min(count - 1, Int(fraction() * Double(count))) }

    /// A number of a range, evenly.
    package mutating func number(in range: ClosedRange<Double>) -> Double {
        range.lowerBound + fraction() * (range.upperBound - range.lowerBound)
    }
}

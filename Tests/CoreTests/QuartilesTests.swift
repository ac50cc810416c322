import Core
import Testing

@Suite("Quartiles")
struct QuartilesTests {
    /// Numbers, and what `numpy.quantile` gives for 0.25, 0.5 and 0.75.
    static let cases: [(values: [Double], quartiles: [Double])] = [
        ([3], [3, 3, 3]), ([4, 1], [1.75, 2.5, 3.25]), ([1, 2, 4], [1.5, 2, 3]), ([8, 4, 2, 1], [1.75, 3, 5]),
        ([0.5, 0.25, -1, 7, 3], [0.25, 0.5, 3]),
    ]

    @Test("interpolate linearly, as NumPy does", arguments: cases)
    func values(values: [Double], expected: [Double]) throws {
        let quartiles = try #require(Quartiles(of: values))
        #expect([quartiles.lower, quartiles.median, quartiles.upper] == expected)
        #expect(quartiles.count == values.count)
    }

    @Test("of nothing are none")
    func nothing() {
        #expect(Quartiles(of: []) == nil)
    }
}

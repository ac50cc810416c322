internal import Core
internal import Foundation

/// A generator of normally distributed numbers (mean 0, standard deviation 1) that gives the same sequence for the same
/// seed, as far as `exp` and `log` agree.
///
/// Source: G. Marsaglia and W. W. Tsang, The Ziggurat Method for Generating Random Variables, *Journal of Statistical
/// Software* 5 (2000), with 256 layers, 8 bits for the layer and 53 other bits for the place in it.
package struct GaussianGenerator: Sendable {
    private var bits: SeededGenerator
    private let ziggurat = Ziggurat.shared

    /// Starts the sequence of `seed`.
    package init(seed: UInt64) {
        bits = SeededGenerator(seed: seed)
    }

    /// The next number of the standard normal distribution.
    package mutating func next() -> Double {
        while true {
            let word = bits.next()
            let layer = Int(word & 255)
            let value = Double(Int64(bitPattern: word) >> 11) * 0x1p-52 * ziggurat.edges[layer]
            // All of the layer but its end lies under the curve.
            if abs(value) < ziggurat.edges[layer + 1] { return value }
            if layer == 0 { return value < 0 ? -tail() : tail() }
            let (low, high) = (ziggurat.heights[layer], ziggurat.heights[layer + 1])
            if low + uniform() * (high - low) < exp(-0.5 * value * value) { return value }
        }
    }

    /// Fills `numbers` with the next ones, rounded to single precision.
    package mutating func fill(_ numbers: inout MutableSpan<Float>) {
        for index in numbers.indices {
            numbers[index] = Float(next())
        }
    }

    /// A number from 0 up to 1, neither included.
    private mutating func uniform() -> Double {
        (Double(bits.next() >> 12) + 0.5) * 0x1p-52
    }

    /// A number beyond the edge of the lowest layer.
    private mutating func tail() -> Double {
        while true {
            let excess = -log(uniform()) / Ziggurat.lastEdge
            if -2 * log(uniform()) > excess * excess { return Ziggurat.lastEdge + excess }
        }
    }
}

/// 256 layers of equal area that cover the normal density exp(−x² / 2) for x ≥ 0.
private struct Ziggurat: Sendable {
    static let shared = Ziggurat()
    /// Where the lowest layer ends and the tail begins, for 256 layers.
    static let lastEdge = 3.654152885361009

    /// The widths of the layers from the lowest, then 0. The lowest is as wide as a rectangle of its area, tail included.
    let edges: [Double]
    /// The density at each edge.
    let heights: [Double]

    private init() {
        func density(_ x: Double) -> Double { exp(-0.5 * x * x) }
        let last = Self.lastEdge
        let area = last * density(last) + (Double.pi / 2).squareRoot() * erfc(last / 2.0.squareRoot())
        var edges = [area / density(last), last]
        while edges.count < 256 {
            let edge = edges[edges.count - 1]
            edges.append((-2 * log(area / edge + density(edge))).squareRoot())
        }
        edges.append(0)
        self.edges = edges
        heights = edges.map(density)
    }
}

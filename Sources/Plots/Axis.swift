internal import Core
internal import Foundation

/// A linear scale from data to pixels, with round ticks.
struct Axis {
    /// The data at both ends; the second is larger.
    let domain: ClosedRange<Double>
    /// The pixel of the domain's lower end.
    let start: Double
    /// The pixel of the domain's upper end.
    let end: Double
    /// The least distance of ticks.
    var leastStep = 0.0

    /// The pixel of a value.
    func pixel(_ value: Double) -> Double {
        start + (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound) * (end - start)
    }

    /// Round values within the domain: multiples of 1, 2 or 5 times a power of ten, at most `count` of them.
    func ticks(atMost count: Int) -> [(value: Double, label: String)] {
        let span = domain.upperBound - domain.lowerBound
        let power = pow(10, (log10(span / Double(max(1, count)))).rounded(.down))
        let steps = [1, 2, 5, 10, 20].map { $0 * power }
        guard
            let step = steps.first(where: { $0 >= leastStep && (span / $0 + 1e-9).rounded(.down) + 1 <= Double(count) }
            ), step > 0
        else {
            return []
        }
        let digits = max(0, Int((-log10(step) - 1e-9).rounded(.up)))
        let (first, last) = ((domain.lowerBound / step).rounded(.up), (domain.upperBound / step).rounded(.down))
        guard last - first < 1000 else { return [] }
        return stride(from: first, through: last, by: 1).map { multiple in
            // Adding 0 turns −0 into 0.
            let value = multiple * step + 0
            return (value, fixed(value, digits).withMinusSigns)
        }
    }

    /// A domain around values, with a margin of 4 % and never empty.
    static func domain(around values: some Sequence<Double>) -> ClosedRange<Double> {
        var (low, high) = (Double.infinity, -Double.infinity)
        for value in values where value.isFinite && abs(value) < 1e100 {
            (low, high) = (min(low, value), max(high, value))
        }
        guard low <= high else { return 0...1 }
        let margin = high > low ? 0.04 * (high - low) : max(0.5, abs(high) / 2)
        return low - margin...high + margin
    }
}

extension String {
    /// The text with minus signs in place of hyphens, as numbers in a plot have them.
    var withMinusSigns: String { replacing("-", with: "−") }
}

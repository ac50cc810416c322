import Core
import Foundation

/// How long frames took, counted in classes of an eighth of an octave, whatever their number.
struct LatencyHistogram {
    private var counts = [Int](repeating: 0, count: 8 * 50)
    private(set) var frameCount = 0
    private var lateCount = 0
    private var longest = 0.0
    private let framePeriod: Double

    /// - Parameter framePeriod: from frame to frame, in seconds; what takes longer is late.
    init(framePeriod: Double) {
        self.framePeriod = framePeriod
    }

    /// Counts a frame.
    mutating func count(seconds: Double) {
        frameCount += 1
        longest = max(longest, seconds)
        if seconds > framePeriod { lateCount += 1 }
        counts[min(counts.count - 1, Self.bin(of: seconds))] += 1
    }

    /// The time that a share of the frames did not exceed, in seconds: the upper end of its class.
    func quantile(_ share: Double) -> Double {
        let wanted = Int((share * Double(frameCount)).rounded(.up))
        var sum = 0
        for (bin, count) in counts.enumerated() {
            sum += count
            if sum >= wanted, count > 0 { return min(longest, Self.upperEnd(of: bin)) }
        }
        return longest
    }

    /// For people: what half, 99 % and 99.9 % of the frames took, and how many took how long.
    var text: [String] {
        guard frameCount > 0 else { return [] }
        let quantiles = [(0.5, "median"), (0.99, "99 %"), (0.999, "99.9 %")].map {
            "\($0.1) \(Self.milliseconds(quantile($0.0)))"
        }
        var lines = [
            "\(counted(frameCount, "frame")): \(quantiles.joined(separator: ", ")), longest \(Self.milliseconds(longest))",
            "\(counted(lateCount, "frame")) took longer than the \(Self.milliseconds(framePeriod)) between frames",
        ]
        for octave in stride(from: 0, to: counts.count, by: 8) {
            let count = counts[octave..<octave + 8].reduce(0, +)
            guard count > 0 else { continue }
            lines.append("  up to \(Self.milliseconds(Self.upperEnd(of: octave + 7))): \(count)")
        }
        return lines
    }

    /// Classes begin at a microsecond.
    private static func bin(of seconds: Double) -> Int {
        max(0, Int((8 * log2(max(seconds, 1e-9) / 1e-6)).rounded(.down)))
    }

    private static func upperEnd(of bin: Int) -> Double { 1e-6 * exp2(Double(bin + 1) / 8) }

    private static func milliseconds(_ seconds: Double) -> String { "\(significant(1000 * seconds)) ms" }
}

internal import Foundation

/// A trace as a pyramid of smallest and largest samples, so that a window of any length is found as fast as a short one.
struct TracePyramid: Sendable {
    private struct Level {
        let low: [Float]
        let high: [Float]
    }

    private let levels: [Level]
    private let startSeconds: Double
    private let frameSeconds: Double
    /// What it holds in memory.
    let byteCount: Int
    /// When the trace ends.
    var endSeconds: Double { startSeconds + Double(levels[0].low.count) * frameSeconds }

    /// How many bins of one level make one of the next.
    private static let factor = 4

    /// Builds the pyramid.
    ///
    /// - Parameters:
    ///   - samples: `[frames]`; what is not finite is missing.
    ///   - startSeconds: when the first frame begins.
    ///   - frameSeconds: how long a frame is.
    init(_ samples: [Float], startSeconds: Double, frameSeconds: Double) {
        (self.startSeconds, self.frameSeconds) = (startSeconds, frameSeconds)
        let cleaned = samples.map { $0.isFinite ? $0 : .nan }
        var levels = [Level(low: cleaned, high: cleaned)]
        while let last = levels.last, last.low.count > 1024 {
            levels.append(
                Level(low: Self.joined(last.low, Float.minimum), high: Self.joined(last.high, Float.maximum)))
        }
        self.levels = levels
        byteCount = 8 * levels.reduce(0) { $0 + $1.low.count }
    }

    /// Four values become one; `minimum` and `maximum` of a missing and another value are the other.
    private static func joined(_ values: [Float], _ choose: (Float, Float) -> Float) -> [Float] {
        stride(from: 0, to: values.count, by: factor).map { start in
            values[start..<min(start + factor, values.count)].reduce(.nan, choose)
        }
    }

    /// A window: per bin the smallest and the largest sample, bins no longer than a pixel.
    ///
    /// - Parameters:
    ///   - seconds: from when to when.
    ///   - pixels: how many it is drawn on.
    /// - Returns: the times of the first bin's begin and of a bin, and how many there are, then the smallest and the largest
    ///   samples: two numbers of 64 bits, one of 32, and arrays of 32, all little-endian.
    func window(_ seconds: ClosedRange<Double>, pixels: Int) -> Data {
        let pixels = min(max(pixels, 1), 10_000)
        let framesPerPixel = (seconds.upperBound - seconds.lowerBound) / frameSeconds / Double(pixels)
        var (place, binFrames) = (0, 1)
        while place + 1 < levels.count, Double(binFrames * Self.factor) <= framesPerPixel {
            place += 1
            binFrames *= Self.factor
        }
        let (level, bin) = (levels[place], Double(binFrames) * frameSeconds)
        let index = { (time: Double, rule: FloatingPointRoundingRule) in
            Int(min(max(((time - startSeconds) / bin).rounded(rule), -1), Double(level.low.count) + 1))
        }
        let first = min(max(0, index(seconds.lowerBound, .down) - 1), level.low.count)
        let last = max(first, min(level.low.count, index(seconds.upperBound, .up) + 1))
        return Data(littleEndian: startSeconds + Double(first) * bin) + Data(littleEndian: bin)
            + Data(littleEndian: UInt32(last - first)) + Data(floats: level.low[first..<last])
            + Data(floats: level.high[first..<last])
    }
}

extension Data {
    /// The bytes of a number of 64 bits.
    init(littleEndian number: Double) { self.init(littleEndian: number.bitPattern) }

    /// The bytes of an integer, the lowest first.
    init(littleEndian number: some FixedWidthInteger) {
        self = unsafe Swift.withUnsafeBytes(of: number.littleEndian) { unsafe Data($0) }
    }

    /// The bytes of numbers of 32 bits, as every machine that this runs on has them.
    init(floats: some Collection<Float>) {
        self = unsafe Array(floats).withUnsafeBytes { unsafe Data($0) }
    }

    /// The bytes of numbers of 64 bits.
    init(doubles: some Collection<Double>) {
        self = unsafe Array(doubles).withUnsafeBytes { unsafe Data($0) }
    }
}

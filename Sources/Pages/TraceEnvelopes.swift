internal import Core

/// Traces in so few bytes that a page can hold them: for every bin of a few frames the smallest and the largest sample, each
/// as one of 255 levels between the least and the greatest sample of its neuron.
///
/// Smallest samples are rounded down and largest ones up, so that what is drawn always encloses the trace. A bin of one frame
/// has its sample alone, to the nearest level.
package struct TraceEnvelopes: Sendable {
    /// The level of a bin without a sample.
    static let missing: UInt8 = 255
    private static let levels = 254.0

    /// Frames in a bin.
    package private(set) var framesPerBin: Int
    /// Frames in a trace.
    package let frameCount: Int
    /// The least sample of every neuron; 0 where there is none.
    package private(set) var least: [Double] = []
    /// The greatest sample of every neuron; 0 where there is none.
    package private(set) var most: [Double] = []
    /// Per neuron the smallest samples of all bins, then the largest ones; of bins of one frame the samples.
    package private(set) var bytes: [UInt8] = []

    /// Bins in a trace.
    package var binCount: Int { (frameCount + framesPerBin - 1) / framesPerBin }
    private var bytesPerNeuron: Int { binCount * (framesPerBin > 1 ? 2 : 1) }

    /// The largest difference between a sample that is the smallest or largest of its bin and what is kept of it, of all
    /// neurons.
    package var greatestError: Double {
        let range = zip(most, least).map { $0 - $1 }.max() ?? 0
        return range / Self.levels / (framesPerBin > 1 ? 1 : 2)
    }

    /// Begins with no neuron.
    ///
    /// - Parameters:
    ///   - frameCount: frames in a trace.
    ///   - framesPerBin: frames in a bin.
    package init(frameCount: Int, framesPerBin: Int) {
        precondition(framesPerBin > 0, "a bin has frames")
        (self.frameCount, self.framesPerBin) = (frameCount, framesPerBin)
    }

    /// Adds a neuron.
    ///
    /// - Parameter samples: its trace, `[frames]`; what is not finite is missing.
    package mutating func append(_ samples: some Collection<Float>) {
        var (low, high) = (Double.infinity, -Double.infinity)
        for sample in samples where sample.isFinite {
            (low, high) = (min(low, Double(sample)), max(high, Double(sample)))
        }
        if low > high { (low, high) = (0, 0) }
        least.append(low)
        most.append(high)
        // Of a constant trace all is the lowest level.
        let scale = high > low ? Self.levels / (high - low) : 0
        let level = { (sample: Float, rule: FloatingPointRoundingRule) in
            UInt8(min(Self.levels, max(0, ((Double(sample) - low) * scale).rounded(rule))))
        }
        guard framesPerBin > 1 else {
            bytes += samples.map { $0.isFinite ? level($0, .toNearestOrAwayFromZero) : Self.missing }
            return
        }
        var (lows, highs) = ([UInt8](), [UInt8]())
        var rest = samples[...]
        while !rest.isEmpty {
            let bin = rest.prefix(framesPerBin).filter(\.isFinite)
            lows.append(bin.min().map { level($0, .down) } ?? Self.missing)
            highs.append(bin.max().map { level($0, .up) } ?? Self.missing)
            rest = rest.dropFirst(framesPerBin)
        }
        bytes += lows + highs
    }

    /// The bytes of a page: in place of the largest sample of a bin, how many levels it is above the smallest, which deflates
    /// to less.
    var packed: [UInt8] {
        guard framesPerBin > 1 else { return bytes }
        return least.indices.flatMap { neuron -> [UInt8] in
            let all = bytes[neuron * bytesPerNeuron..<(neuron + 1) * bytesPerNeuron]
            let lows = all.prefix(binCount)
            return lows + zip(lows, all.suffix(binCount)).map { $0 == Self.missing ? 0 : $1 - $0 }
        }
    }

    /// The same with longer bins.
    ///
    /// - Parameter factor: how many bins become one; more than one.
    /// - Returns: a copy that encloses the traces as closely as its bins can.
    func merged(by factor: Int) -> TraceEnvelopes {
        var merged = TraceEnvelopes(frameCount: frameCount, framesPerBin: framesPerBin * factor)
        (merged.least, merged.most) = (least, most)
        for neuron in least.indices {
            let all = bytes[neuron * bytesPerNeuron..<(neuron + 1) * bytesPerNeuron]
            let (lows, highs) = (all.prefix(binCount), all.suffix(binCount))
            merged.bytes += merged.joined(lows, factor) { $0.min() } + merged.joined(highs, factor) { $0.max() }
        }
        return merged
    }

    private func joined(
        _ levels: ArraySlice<UInt8>, _ factor: Int, _ choose: ([UInt8]) -> UInt8?
    ) -> [UInt8] {
        stride(from: levels.startIndex, to: levels.endIndex, by: factor).map { start in
            let bin = levels[start..<min(start + factor, levels.endIndex)].filter { $0 != Self.missing }
            return choose(bin) ?? Self.missing
        }
    }

    /// Frames in a bin, so that pages of many neurons stay small.
    ///
    /// - Parameters:
    ///   - neuronCount: in the recording.
    ///   - frameCount: in a trace.
    /// - Returns: 1 where all samples have room.
    package static func framesPerBin(neuronCount: Int, frameCount: Int) -> Int {
        let samples = Double(neuronCount) * Double(frameCount)
        return samples <= 700_000 ? 1 : Int((samples / 700_000).rounded(.up))
    }
}

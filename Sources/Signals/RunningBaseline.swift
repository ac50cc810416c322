/// ΔF/F from raw fluorescence while it is recorded: relative to a percentile of the window that ends with each frame.
///
/// ```
/// F₀[t] = percentile of F[t − n + 1 … t],   ΔF/F[t] = (F[t] − F₀[t]) / F₀[t]
/// ```
/// ``DeltaFOverF`` has the window around the frame instead of before it, and so knows how a transient goes on.
package struct RunningBaseline: Sendable {
    /// Frames of the window.
    package let windowFrames: Int
    /// Samples that a window must hold before there is ΔF/F: a quarter of it.
    package let neededSamples: Int

    private let neuronCount: Int
    private let percentile: Double
    /// The last frames, `[frames × neurons]`; a ring.
    private var samples: [Float]
    /// The same of every neuron in rising order, without those that are missing, `[neurons × frames]`.
    private var sorted: [Float]
    private var counts: [Int]
    private var readFrames = 0

    /// Prepares a baseline.
    ///
    /// - Parameters:
    ///   - neuronCount: neurons of a frame.
    ///   - windowFrames: frames of the window, at least 1.
    ///   - percentile: which of them is the baseline, 0 to 100.
    package init(neuronCount: Int, windowFrames: Int, percentile: Double) {
        precondition(windowFrames > 0 && (0...100).contains(percentile), "a window, and a percentile of it")
        (self.neuronCount, self.windowFrames, self.percentile) = (neuronCount, windowFrames, percentile)
        neededSamples = (windowFrames + 3) / 4
        samples = Array(repeating: .nan, count: windowFrames * neuronCount)
        sorted = Array(repeating: 0, count: windowFrames * neuronCount)
        counts = Array(repeating: 0, count: neuronCount)
    }

    /// Takes a frame, and makes ΔF/F of it. It is missing where the sample is, where the window holds too few samples, and
    /// where the baseline is not above 0 or below a ten-thousandth of the largest sample of the window.
    ///
    /// - Parameters:
    ///   - frame: F, `[neurons]`; then ΔF/F as a fraction.
    ///   - fault: is told of each baseline that nothing can be relative to.
    package mutating func read(_ frame: inout [Float], fault: (_ neuron: Int, _ fault: BaselineFault) -> Void) {
        let first = readFrames % windowFrames * neuronCount
        for neuron in 0..<neuronCount {
            let sample = frame[neuron].isFinite ? frame[neuron] : .nan
            replace(samples[first + neuron], by: sample, ofNeuron: neuron)
            samples[first + neuron] = sample
            frame[neuron] = .nan
            let count = counts[neuron]
            guard count >= neededSamples else { continue }
            let start = neuron * windowFrames
            let place = min(Int(Double(count) * percentile / 100), count - 1)
            let (baseline, largest) = (Double(sorted[start + place]), Double(sorted[start + count - 1]))
            if baseline <= 0 {
                fault(neuron, .notPositive(frame: readFrames, baseline: baseline))
            } else if baseline < 1e-4 * largest {
                fault(neuron, .tiny(frame: readFrames, baseline: baseline, noise: 1e-4 * largest))
            } else {
                frame[neuron] = Float((Double(sample) - baseline) / baseline)
            }
        }
        readFrames += 1
    }

    /// Puts a sample in the place of another one; NaN stands for none.
    private mutating func replace(_ old: Float, by new: Float, ofNeuron neuron: Int) {
        let start = neuron * windowFrames
        var (hole, end) = (start + counts[neuron], start + counts[neuron])
        if old.isNaN {
            if new.isNaN { return }
            counts[neuron] += 1
        } else {
            hole = firstNotBelow(old, in: start..<end)
            if new.isNaN {
                counts[neuron] -= 1
                end -= 1
                while hole < end {
                    sorted[hole] = sorted[hole + 1]
                    hole += 1
                }
                return
            }
        }
        // The hole moves to where the new sample belongs.
        while hole > start, sorted[hole - 1] > new {
            sorted[hole] = sorted[hole - 1]
            hole -= 1
        }
        while hole + 1 < end, sorted[hole + 1] < new {
            sorted[hole] = sorted[hole + 1]
            hole += 1
        }
        sorted[hole] = new
    }

    private func firstNotBelow(_ value: Float, in places: Range<Int>) -> Int {
        var (low, high) = (places.lowerBound, places.upperBound)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

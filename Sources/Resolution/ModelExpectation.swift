internal import Foundation

/// What to expect of a model's predictions for a recording, by how it did on the ground truth.
package struct ModelExpectation: Hashable, Sendable, Codable {
    /// A score of a new neuron.
    package struct Range: Hashable, Sendable, Codable {
        /// As likely exceeded as not.
        package let median: Double
        /// One neuron in ten lies below.
        package let lower: Double
        /// One neuron in ten lies above.
        package let upper: Double
    }

    /// The standardised noise level ν that it is for, in %·s^½: the recording's, or the nearest at which the model was evaluated.
    package let noiseLevel: Double
    /// How many neurons of the ground truth the medians are of.
    package let neuronCount: Int
    /// How many of them the model was trained on.
    package let trainedOnCount: Int
    /// What they have in common with the recording: an indicator, or its family; `nil` for all of the class.
    package let indicator: String?
    /// Whether they are interneurons; `nil` for all neurons.
    package let areInterneurons: Bool?
    /// Pearson's r with the smoothed true spikes.
    package let correlation: Range?
    /// Σ|p − g| / Σg.
    package let error: Range?
    /// Σ(p − g) / Σg.
    package let bias: Range?

    /// All of it in one line.
    package var sentence: String {
        let scores = [
            correlation.map { "correlation \(Self.text(of: $0, "%.2f"))" },
            error.map { "error \(Self.text(of: $0, "%.1f"))" }, bias.map { "bias \(Self.text(of: $0, "%+.1f"))" },
        ].compactMap(\.self).joined(separator: ", ")
        let kind = areInterneurons == true ? "interneuron" : "neuron"
        let neurons = "\(neuronCount) \(kind)\(neuronCount == 1 ? "" : "s")"
        let trained = trainedOnCount == 0 ? "" : ", \(trainedOnCount) of them in its training"
        return "\(scores) at ν = \(rounded(noiseLevel)) (median and 80 % range, from \(neurons) "
            + "\(indicator.map { "of \($0)" } ?? "of all indicators")\(trained))"
    }

    private static func text(of range: Range, _ format: String) -> String {
        let numbers = [range.median, range.lower, range.upper].map { String(format: format, $0) }
        return "\(numbers[0]) [\(numbers[1]) to \(numbers[2])]"
    }
}

import Core
import Files
import Formats
import Foundation
import Signals
import TestSupport
import Testing

@testable import Inference

@Suite(
    "Spikes placed in real predictions",
    .enabled(if: ReferenceData.isAvailable, Comment(rawValue: ReferenceData.skipReason)))
struct DiscreteSpikesReferenceTests {
    /// What a random search reached in three tries.
    private struct Entry: Decodable {
        let prediction: String
        let frames: Int
        let sigmaFrames: Double
        let objectiveBestOf3: [Double]
    }

    @Test("leave no more unexplained than a random search, best of three, for any neuron")
    func noWorse() throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let index = try Data(contentsOf: ReferenceData.url("discrete/index.json"))
        for (_, entry) in try decoder.decode([String: Entry].self, from: index) {
            let file = try RecordingFile(ReferenceData.url("discrete/\(entry.prediction)"))
            let traces = try file.traces(ofNeurons: 0..<file.neuronCount)
            let placement = SpikePlacement(kernel: gaussianKernel(sigmaFrames: entry.sigmaFrames))
            for (neuron, best) in entry.objectiveBestOf3.enumerated() {
                let found = placement.spikes(explaining: traces[neuron])
                #expect(found.distance <= best + 1e-5, "neuron \(neuron) of \(entry.prediction)")
                #expect(found.isOptimal)
            }
        }
    }
}

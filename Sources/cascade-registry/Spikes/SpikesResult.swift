import Core
import Inference

/// What was found in a prediction.
struct SpikesResult: Encodable {
    struct Neuron: Encodable {
        let neuron: Int
        let spikeCount: Int
        let unexplained: Double
        let isOptimal: Bool
    }

    let output: String
    let model: String
    let frameRateHz: Double
    let neurons: [Neuron]

    init(output: String, model: String, frameRateHz: Double, neurons: [DiscreteSpikes]) {
        (self.output, self.model, self.frameRateHz) = (output, model, frameRateHz)
        self.neurons = neurons.enumerated().map {
            Neuron(
                neuron: $0, spikeCount: $1.spikes.count, unexplained: $1.distance, isOptimal: $1.isOptimal)
        }
    }

    var text: String {
        let unexplained = neurons.reduce(0) { $0 + $1.unexplained }
        let proven = neurons.count(where: \.isOptimal)
        return labelled([
            ("Spikes", "\(neurons.reduce(0) { $0 + $1.spikeCount }) of \(counted(neurons.count, "neuron"))"),
            (
                "Left",
                "\(fixed(unexplained, 1)) expected spikes unexplained; proven best for \(proven) of \(neurons.count)"
            ),
            ("Model", model), ("Output", output),
        ])
    }
}

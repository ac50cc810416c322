internal import Core
internal import Inference

/// Takes expected spikes in which another sink has just found discrete spikes, and writes how many of these are in each
/// frame, `[neurons × frames]`; NaN where there is no prediction.
final class SpikeCountSink: TraceSink {
    private let spikes: SpikeSink
    private let sink: any TraceSink
    private var countedNeurons = 0

    /// Counts what `spikes` finds; it takes the same rows, and each of them first.
    init(of spikes: SpikeSink, to sink: any TraceSink) {
        (self.spikes, self.sink) = (spikes, sink)
    }

    func append(_ rows: TraceMatrix) throws {
        var counts = rows
        for place in counts.values.indices where !counts.values[place].isNaN { counts.values[place] = 0 }
        for neuron in 0..<rows.neuronCount {
            for spike in spikes.found[countedNeurons + neuron].spikes {
                counts.values[neuron * rows.frameCount + spike.frame] += 1
            }
        }
        countedNeurons += rows.neuronCount
        try sink.append(counts)
    }

    func finish() throws { try sink.finish() }
}

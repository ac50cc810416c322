internal import Inspection
internal import Signals

extension NeuronInspection {
    /// The recordings (`GroundTruthRecording.index`) in which errors were found, with the reason not to use them.
    var unfitRecordings: [Int: String] {
        let recordings = Dictionary(grouping: findings.filter { $0.recordingIndex != nil }, by: \.recordingIndex)
        return recordings.reduce(into: [:]) { unfit, recording in
            guard let index = recording.key else { return }
            unfit[index] = reasonAgainstTraining(dataset: "", findings: recording.value)
        }
    }
}

extension ResampledNeuron {
    /// The same neuron without some of its recordings.
    func without(_ unfit: [Int: String]) -> ResampledNeuron {
        ResampledNeuron(
            recordings: recordings.filter { unfit[$0.recordingIndex] == nil },
            leftOut: leftOut.filter { unfit[$0.recordingIndex] == nil })
    }
}

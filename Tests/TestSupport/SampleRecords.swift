public import Core

/// Generated records of a training and of an evaluation.
public enum SampleRecords {
    /// A training on some neurons, the last of which is held out.
    public static func training(neurons: [TrainingRecord.Neuron], noiseLevels: [Int] = [2, 3]) -> TrainingRecord {
        let member = TrainingRecord.Member(
            seed: 1, retriedBecause: nil, losses: [0.5, 0.25, 0.125], heldOutCorrelations: [0.5, 0.75, 0.625],
            keptEpoch: 2, seconds: 1.5)
        var (retried, neurons) = (member, neurons)
        retried.retriedBecause = "the loss did not fall"
        if !neurons.isEmpty { neurons[neurons.count - 1].isHeldOut = true }
        return TrainingRecord(
            program: "tests", startedAt: "2026-01-01T00:00:00Z", finishedAt: "2026-01-01T01:00:00Z", seed: .max,
            transferredFrom: nil, optimizer: "keras", learningRate: 0.05, segmentLabels: 1, batchLabels: 1024,
            neurons: neurons,
            levels: noiseLevels.map {
                .init(
                    noiseLevel: $0, recordingCount: 3, labelsPerEpoch: 1000, medianNoiseReached: Double($0),
                    members: [member, retried])
            })
    }
}

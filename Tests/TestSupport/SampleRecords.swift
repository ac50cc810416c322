public import Core

/// Generated records of a training and of an evaluation.
public enum SampleRecords {
    /// A training on some neurons, the last of which is held out.
    package static func training(neurons: [TrainingRecord.Neuron], noiseLevels: [Int] = [2, 3]) -> TrainingRecord {
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

    /// An evaluation of three neurons of two datasets, whose correlations are 0.5, 0.6 and 0.8 at the lowest noise level
    /// and fall by 0.1 per level; in the other alignment they are lower by 0.05.
    package static func evaluation(
        kind: EvaluationRecord.Kind = .leaveOneDatasetOut, date: String = "2026-01-31T12:00:00Z",
        correlations: [Double?] = [0.5, 0.6, 0.8], noiseLevels: [Int] = [2, 3]
    ) -> EvaluationRecord {
        let neurons = noiseLevels.enumerated().flatMap { step, level in
            correlations.enumerated().map { index, correlation in
                let scores = { (loss: Double) in
                    AgreementScores(
                        correlation: correlation.map { $0 - 0.1 * Double(step) - loss }, error: 0.5 + loss, bias: -0.25)
                }
                return EvaluationRecord.Neuron(
                    dataset: index == 0 ? "DS09-GCaMP6f-m-V1" : "DS14-GCaMP6s-m-V1", name: "cell\(index)",
                    digest: digest(UInt8(index)), noiseLevel: level, noiseReached: Double(level),
                    wasTrainedOn: index == 1,
                    calibrated: scores(0), cascade: scores(0.05))
            }
        }
        return EvaluationRecord(
            kind: kind, program: "tests", date: date, seed: .max, membersPerLevel: 2, neurons: neurons)
    }

    /// A digest of nothing in particular.
    public static func digest(_ byte: UInt8) -> Digest {
        guard let digest = Digest(bytes: Array(repeating: byte, count: 32)) else { preconditionFailure() }
        return digest
    }
}

package import Core
package import Registry
internal import Inspection
internal import Signals

extension IndicatorResponse {
    /// The rate at which neurons are compared.
    private static let frameRateHz = 30.0

    /// Measures the responses of neurons, and sums them up by indicator.
    ///
    /// Recordings in which the checks found an error are left out, and neurons with fewer than five spikes.
    ///
    /// - Parameters:
    ///   - records: neurons of `registry`.
    ///   - registry: where they are.
    ///   - threads: how many threads may work.
    ///   - progress: is called from any thread with the number of neurons that are done, and of all.
    /// - Returns: by indicator; neurons whose indicator is unknown, or one of several, are left out.
    /// - Throws: a `CascadeError` when a neuron cannot be read.
    package static func measure(
        _ records: [NeuronRecord], in registry: OpenRegistry, threads: Int,
        progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws -> [IndicatorResponse] {
        let responses = try concurrentMap(below: records.count, threads: threads, progress: progress) { index, others in
            try others.check()
            return try response(of: records[index], in: registry)
        }
        let found = zip(records, responses).compactMap { record, response in
            record.traits[.indicator].flatMap { indicator in
                let isOne = Set(Vocabulary.indicators.terms(in: indicator).map(\.name)).count <= 1
                return isOne ? response.map { (indicator, record.dataset, $0) } : nil
            }
        }
        return Dictionary(grouping: found, by: \.0).sorted { $0.key < $1.key }.compactMap { indicator, neurons in
            guard let amplitude = Quartiles(of: neurons.map(\.2.amplitude)),
                let halfDecay = Quartiles(of: neurons.map(\.2.halfDecaySeconds))
            else { return nil }
            return IndicatorResponse(
                indicator: indicator, amplitude: amplitude, halfDecaySeconds: halfDecay,
                datasets: Set(neurons.map(\.1)).sorted())
        }
    }

    private static func response(of record: NeuronRecord, in registry: OpenRegistry) throws -> SpikeResponse? {
        let unfit = try registry.groundTruth.manifest(of: record).inspection.unfitRecordings
        let neuron = ResampledNeuron(
            try registry.groundTruth.content(of: record), frameRateHz: frameRateHz, noiseLevel: nil
        ).without(unfit)
        return SpikeResponse(
            traces: neuron.recordings.map(\.dff), spikeCounts: neuron.recordings.map(\.spikeCounts),
            frameRateHz: frameRateHz)
    }
}

package import Core
package import Inference
package import Registry
package import Signals

/// Predicts single neurons of a recording as they are looked at; nothing is written.
package struct NeuronPredictor: Sendable {
    private let traceSet: SurveyedTraceSet
    private let predictor: RatePredictor
    private let placement: SpikePlacement
    private let levels: [Int?]
    private let threads: Int

    /// Prepares a model for a recording; where the recording has another frame rate, it is resampled.
    ///
    /// - Parameters:
    ///   - traceSet: the recording.
    ///   - model: a model of `registry`.
    ///   - registry: where the model's weights are.
    ///   - threads: how many may work.
    /// - Throws: a `CascadeError` where nothing can be predicted.
    package init(
        of traceSet: SurveyedTraceSet, model: ModelRecord, registry: OpenRegistry, threads: Int
    ) throws {
        let frameRateHz = try traceSet.requireUsable()
        let configuration = try registry.models.manifest(of: model).configuration
        let change =
            FrameRateMatch.isNear(frameRateHz, near: model.frameRateHz)
            ? nil
            : try RateChange(from: frameRateHz, to: model.frameRateHz, frameCount: traceSet.traces.frameCount)
        self.traceSet = traceSet
        self.threads = threads
        levels = traceSet.noiseLevels.map { configuration.noiseLevel(nearestTo: $0) }
        placement =
            change == nil ? SpikePlacement(of: configuration) : SpikePlacement(of: configuration, atHz: frameRateHz)
        predictor = RatePredictor(
            SpikePredictor(
                configuration: configuration,
                ensembles: try registry.models.ensembles(
                    of: model, noiseLevels: Set(levels.compactMap(\.self)).sorted())),
            change: change)
    }

    /// Expected spikes per frame of some neurons.
    ///
    /// - Throws: what reading and predicting throw.
    package func prediction(ofNeurons neurons: Range<Int>) throws -> TraceMatrix {
        try predictor.predict(
            traceSet.traces.traces(ofNeurons: neurons), noiseLevels: Array(levels[neurons]), threads: threads
        ).expectedSpikes
    }

    /// How ΔF/F of every neuron answers to a spike as networks that calibrate themselves see it; `nil` of others.
    ///
    /// - Throws: what reading and predicting throw.
    package func responses() throws -> [SpikeResponse?] {
        try traceSet.traces.slices(ofSamples: customarySliceSamples).flatMap { slice in
            try predictor.predict(
                traceSet.traces.traces(ofNeurons: slice), noiseLevels: Array(levels[slice]), threads: threads
            ).responses
        }
    }

    /// The discrete spikes that explain a prediction best.
    package func discreteSpikes(in prediction: ArraySlice<Float>) -> DiscreteSpikes {
        placement.spikes(explaining: prediction)
    }
}

extension SurveyedTraceSet {
    /// Frames of a trace.
    package var frameCount: Int { traces.frameCount }

    /// ΔF/F of some neurons, `[neurons × frames]`.
    ///
    /// - Throws: what reading throws.
    package func dff(ofNeurons neurons: Range<Int>) throws -> TraceMatrix { try traces.traces(ofNeurons: neurons) }
}

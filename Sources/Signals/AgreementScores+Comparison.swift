public import Core

extension AgreementScores {
    /// Compares the prediction for one neuron with its true spikes.
    ///
    /// ```
    /// correlation = r(p, g)
    /// error = Σ|p̃ − g̃| / Σg̃
    /// bias = Σ(p̃ − g̃) / Σg̃
    /// ```
    /// p is the prediction and g the truth, smoothed as the labels of training are: it is what p approximates. p̃ and g̃
    /// are both once more smoothed, by the symmetric Gaussian also where g has a causal kernel, so that spikes that are
    /// off by less than σ hardly count as errors. Every stretch between missing frames is smoothed on its own, with
    /// reflected edges, which keeps its sum: the bias is that of the number of spikes.
    ///
    /// - Parameters:
    ///   - predictions: expected spikes per frame, one array per recording. Frames in which prediction or truth are not a
    ///     number are left out of everything.
    ///   - truths: the smoothed true spikes, frame by frame.
    ///   - smoothingSeconds: s, as in the labels.
    ///   - frameRateHz: frames per second f; σ = s·f in frames.
    ///
    /// Source: Rupprecht et al., *Nature Neuroscience* 24, 1324–1337 (2021), Methods, and the benchmark script of that
    /// paper's toolbox.
    public init(predictions: [[Float]], truths: [[Float]], smoothingSeconds: Double, frameRateHz: Double) {
        precondition(predictions.map(\.count) == truths.map(\.count), "prediction and truth have the same frames")
        func smoothed(_ values: [Float]) -> [Double] {
            smoothedSpikes(
                values.map(Double.init), smoothingSeconds: smoothingSeconds, frameRateHz: frameRateHz, isCausal: false)
        }
        let stretches = zip(predictions, truths).flatMap { prediction, truth in
            Array(zip(prediction, truth)).split { !($0.isFinite && $1.isFinite) }
        }
        var (absolute, signed, spikes) = (0.0, 0.0, 0.0)
        for stretch in stretches {
            for (p, g) in zip(smoothed(stretch.map(\.0)), smoothed(stretch.map(\.1))) {
                absolute += abs(p - g)
                signed += p - g
                spikes += g
            }
        }
        self.init(
            correlation: pearsonCorrelation(
                of: stretches.flatMap { $0.map(\.0) }, and: stretches.flatMap { $0.map(\.1) }),
            error: spikes > 0 ? absolute / spikes : nil, bias: spikes > 0 ? signed / spikes : nil)
    }
}

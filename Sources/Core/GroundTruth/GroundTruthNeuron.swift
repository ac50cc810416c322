/// Samples in the precision in which they were recorded.
public enum Samples: Hashable, Sendable {
    /// Single precision.
    case float32([Float])
    /// Double precision.
    case float64([Double])

    /// The number of samples.
    public var count: Int {
        switch self {
        case .float32(let values): values.count
        case .float64(let values): values.count
        }
    }

    /// The samples in double precision.
    public var doubles: [Double] {
        switch self {
        case .float32(let values): values.map(Double.init)
        case .float64(let values): values
        }
    }
}

/// One stretch of simultaneous imaging and electrophysiology of one neuron.
public struct GroundTruthRecording: Hashable, Sendable {
    /// Its place in the file it came from, from 0; places without the needed fields are left out.
    public let index: Int
    /// Frames per second: 1 / mean of the time steps, before samples without a time were dropped.
    public let frameRateHz: Double
    /// ΔF/F as a fraction, one sample per entry of ``timeSeconds``; a missing sample is NaN.
    public let dff: Samples
    /// When each sample was taken, in seconds; every entry is a number.
    public let timeSeconds: [Double]
    /// When each action potential was fired, in seconds on the clock of ``timeSeconds``, in the file's order.
    /// Equal times are separate spikes.
    public let spikeTimesSeconds: [Double]
    /// The fluorescence around the neuron, sample by sample, where it was kept.
    public let neuropil: Samples?
    /// The neuron's raw fluorescence, sample by sample, where it was kept.
    public let rawFluorescence: Samples?
    /// When stimuli were given, in seconds, where it is known.
    public let stimulusTimesSeconds: [Double]?
    /// The class of the neuron, in the recording's own words, such as “pyramidal cell”.
    public let cellType: String?

    /// Gathers the values of a recording.
    ///
    /// - Precondition: as many samples of every kind as times.
    public init(
        index: Int, frameRateHz: Double, dff: Samples, timeSeconds: [Double], spikeTimesSeconds: [Double],
        neuropil: Samples? = nil, rawFluorescence: Samples? = nil, stimulusTimesSeconds: [Double]? = nil,
        cellType: String? = nil
    ) {
        for samples in [dff, neuropil, rawFluorescence].compactMap(\.self) {
            precondition(samples.count == timeSeconds.count, "one time per sample")
        }
        self.index = index
        self.frameRateHz = frameRateHz
        self.dff = dff
        self.timeSeconds = timeSeconds
        self.spikeTimesSeconds = spikeTimesSeconds
        self.neuropil = neuropil
        self.rawFluorescence = rawFluorescence
        self.stimulusTimesSeconds = stimulusTimesSeconds
        self.cellType = cellType
    }
}

/// A neuron whose spikes are known.
public struct GroundTruthNeuron: Hashable, Sendable {
    /// Its dataset, such as `DS09-GCaMP6f-m-V1`.
    public let dataset: String
    /// Its name within the dataset: the file's name without `CAttached_`, `_mini` and extension.
    public let name: String
    /// What is known about it besides its recordings.
    public let traits: Traits
    /// Its recordings, by rising index.
    public let recordings: [GroundTruthRecording]

    /// Gathers the values of a neuron.
    public init(dataset: String, name: String, traits: Traits, recordings: [GroundTruthRecording]) {
        self.dataset = dataset
        self.name = name
        self.traits = traits
        self.recordings = recordings
    }

    /// `DATASET/NAME`.
    public var identifier: String { "\(dataset)/\(name)" }
}

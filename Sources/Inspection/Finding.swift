/// Something that a check found in a recording, a neuron or a dataset.
public struct Finding: Hashable, Sendable, Codable {
    /// How much a finding matters.
    public enum Severity: String, Sendable, Codable, CaseIterable, Comparable {
        /// Worth knowing; nothing to do.
        case info
        /// Look at the recording before you rely on it.
        case warning
        /// Not to be trained on.
        case error

        /// Whether `left` matters less than `right`.
        public static func < (left: Severity, right: Severity) -> Bool {
            left.rank < right.rank
        }

        private var rank: Int {
            switch self {
            case .info: 0
            case .warning: 1
            case .error: 2
            }
        }
    }

    /// What was found.
    public let kind: FindingKind
    /// How much it matters.
    public let severity: Severity
    /// The recording's index in its file; `nil` when the finding is about the neuron or the dataset.
    public let recordingIndex: Int?
    /// The finding in words, with its numbers and units.
    public let message: String
    /// The same numbers for programs, by name; each is finite, and a name ends with its unit.
    public let values: [String: Double]

    /// Gathers the parts of a finding; numbers that are not finite are left out, as JSON has no word for them.
    init(
        _ kind: FindingKind, _ severity: Severity, recordingIndex: Int?, _ message: String,
        values: [String: Double] = [:]
    ) {
        self.kind = kind
        self.severity = severity
        self.recordingIndex = recordingIndex
        self.message = message
        self.values = values.filter { $0.value.isFinite }
    }
}

/// What can be found. The raw values are stored in registries and never change.
public enum FindingKind: String, Sendable, Codable, CaseIterable {
    /// Entries of the file without the needed fields were left out.
    case recordingsLeftOut
    /// The recording has no samples at all.
    case noSamples
    /// Fewer samples than one window of the network at the native frame rate.
    case tooShort
    /// Fewer samples than one window of the network at 7.5 Hz.
    case shortAtSlowRate

    /// Samples without a time were dropped when the file was read.
    case samplesWithoutTime
    /// The trace was longer than its times and was cut when the file was read.
    case samplesBeyondTime
    /// Spike times that are not numbers were dropped when the file was read.
    case spikesWithoutTime

    /// Times that do not rise.
    case nonMonotonicTimes
    /// Equal times of neighbouring samples.
    case duplicatedTimes
    /// Steps of time that vary.
    case irregularTimes
    /// Single steps of time much longer than the others.
    case timeGap
    /// The time starts below 0.
    case negativeTimes

    /// Samples that are not numbers.
    case missingSamples
    /// Samples that are infinite.
    case infiniteSamples
    /// A trace that repeats its samples.
    case repeatedSamples
    /// A trace that looks like percent instead of a fraction.
    case looksLikePercent
    /// ΔF/F below −1, which a fluorescence cannot reach unless too much neuropil was subtracted.
    case overSubtracted
    /// ΔF/F higher than any indicator reaches.
    case hugeValues
    /// A median far from 0: the baseline is not the neuron's rest.
    case shiftedBaseline
    /// The noise level cannot be measured.
    case noNoiseLevel
    /// The noise level is far above what ground truth has.
    case highNoise

    /// There are no spikes.
    case noSpikes
    /// Spikes before or after imaging.
    case spikesOutsideImaging
    /// A mean rate that no neuron keeps up.
    case highSpikeRate
    /// Spike times in no order.
    case unsortedSpikes
    /// Equal spike times, which count as separate spikes.
    case repeatedSpikes

    /// ΔF/F follows the spikes too late, or precedes them.
    case misaligned
    /// ΔF/F does not follow the spikes more than chance allows.
    case unrelated
    /// ΔF/F of a whole dataset follows the spikes too late, or precedes them.
    case datasetMisaligned

    /// The same ΔF/F is stored more than once.
    case duplicatedTrace
    /// The same spikes belong to different ΔF/F.
    case duplicatedSpikes
}

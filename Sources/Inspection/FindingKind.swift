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
    /// A frame rate that no microscope has: times or rate are in another unit.
    case implausibleFrameRate
    /// The frame rate that is stated and that of the times differ.
    case rateContradictsTimes

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
    /// Raw fluorescence, or F/F₀, in place of ΔF/F.
    case rawFluorescence
    /// ΔF/F or fluorescence in units of its own spread or range: z-scores, or 0 to 1.
    case normalised
    /// Spikes that were inferred already, or another deconvolution.
    case deconvolved
    /// Few distinct whole numbers: labels, counts or a mask.
    case labels
    /// Every sample is the same.
    case constantTrace
    /// Samples that rise by even steps: times, or numbers of frames.
    case counting
    /// One value over many frames in a row.
    case heldValue
    /// Frames in which every neuron is exactly 0.
    case blankFrames
    /// The largest value is reached again and again.
    case saturated
    /// Neighbouring frames share their noise: the trace was smoothed or denoised.
    case smoothed
    /// An oscillation stands out of the noise.
    case oscillating
    /// The baseline rises or falls over the whole recording.
    case drifting
    /// The baseline of raw fluorescence is not above 0, or lost in the noise.
    case unusableBaseline
    /// Rows are frames and columns are neurons.
    case timeByNeurons

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
    /// All spikes within a hundredth of the recording: their times are in another unit.
    case spikesNotInSeconds
    /// A number of spikes for every frame in place of the times of spikes.
    case spikeCountsAsTimes

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

extension FindingKind {
    /// The name of the check for people and programs, such as `raw-fluorescence`.
    public var name: String {
        rawValue.reduce(into: "") { name, letter in
            name += letter.isUppercase ? "-" + letter.lowercased() : String(letter)
        }
    }

    /// The kind that ``name`` stands for.
    public init?(name: String) {
        guard let kind = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = kind
    }

    /// What makes every number of a prediction meaningless where it concerns most of a recording. A prediction is refused
    /// unless the kind is accepted by its ``name``.
    public static let meaningless: [FindingKind] = [
        .rawFluorescence, .timeByNeurons, .deconvolved, .labels, .looksLikePercent, .unusableBaseline, .normalised,
        .counting,
    ]

    /// What recordings that are to be ground truth cannot have: they are then not recordings of calcium with the times of
    /// spikes.
    public static let noGroundTruth: [FindingKind] = [
        .spikesNotInSeconds, .spikeCountsAsTimes, .implausibleFrameRate, .looksLikePercent, .rawFluorescence,
        .deconvolved, .labels, .normalised, .counting,
    ]

    /// What to do about it; `nil` where there is nothing to be said in general.
    public var advice: String? {
        switch self {
        case .rawFluorescence:
            "Let ΔF/F be made of it: --units fluorescence; better, name what your tool saved, which has the neuropil too."
        case .deconvolved, .labels: "Choose the traces instead: ΔF/F, or F with its neuropil."
        case .normalised: "Take ΔF/F from before it was normalised: how large it is tells how many spikes there were."
        case .counting: "Leave this row out: the other rows are the neurons."
        case .looksLikePercent: "Say so: --units percent; or, if these really are fractions: --units fraction."
        case .timeByNeurons:
            "If rows are frames, add --orientation time-by-neurons; if they are neurons, --orientation neurons-by-time."
        case .smoothed: "Use the traces before smoothing or denoising: models are trained on the noise of recordings."
        case .oscillating: "Look for the pulse, a lamp or mains hum; the noise level ν overstates the shot noise."
        case .drifting, .shiftedBaseline: "Compute ΔF/F with a baseline that moves with the trace."
        case .unusableBaseline, .overSubtracted: "Subtract a smaller fraction of the neuropil, or leave the neuron out."
        case .hugeValues: "Look at F0: where it is near 0, the scale of ΔF/F is lost."
        case .saturated: "Record with less gain or light; steps at the top are lost."
        case .heldValue, .repeatedSamples, .blankFrames:
            "Make missing frames NaN instead of 0, a repeated or an interpolated sample."
        case .highNoise: "Expect little of these neurons, or average more frames."
        case .rateContradictsTimes: "Give the rate of the times: --rate."
        case .implausibleFrameRate: "Give frame times in seconds, and the rate in frames per second."
        case .spikesNotInSeconds: "Say the unit of the spike times: spike_unit in the manifest."
        case .spikeCountsAsTimes: "List when each spike was fired, in seconds."
        case .duplicatedTrace: "Leave the copies out."
        default: nil
        }
    }
}

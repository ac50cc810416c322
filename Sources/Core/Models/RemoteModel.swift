/// A model that can be fetched, as far as it is known before that.
package struct RemoteModel: Hashable, Sendable, Codable {
    /// The name under which it will be known.
    package let name: String
    /// Where its archive can be fetched: the same bytes everywhere, in the order in which to try.
    package let addresses: [WebAddress]
    /// The SHA-256 of the archive, where somebody told it.
    package let archiveDigest: Digest?
    /// The size of the archive, where somebody told it.
    package let archiveByteCount: Int?
    /// What is known of it.
    package let listing: ModelListing
    /// The SHA-256 of the weights in the native form, by which a model is known wherever it came from; `nil` where the list
    /// does not tell it.
    package let weightsDigest: Digest?
    /// How it did on ground truth, as its list tells; `nil` where the list does not.
    package let scores: [RemoteScores]?

    private enum CodingKeys: String, CodingKey {
        case name, addresses, archiveDigest, archiveByteCount, weightsDigest, scores
        case listing = "traits"
    }

    /// Describes a model.
    package init(
        name: String, addresses: [WebAddress], archiveDigest: Digest? = nil, archiveByteCount: Int? = nil,
        weightsDigest: Digest? = nil, listing: ModelListing, scores: [RemoteScores]? = nil
    ) {
        self.name = name
        self.addresses = addresses
        self.archiveDigest = archiveDigest
        self.archiveByteCount = archiveByteCount
        self.weightsDigest = weightsDigest
        self.listing = listing
        self.scores = scores
    }
}

/// How a model did on ground truth at one noise level: medians over neurons, in the alignment of the training labels.
package struct RemoteScores: Hashable, Sendable, Codable {
    /// How the scores came about.
    package let kind: EvaluationRecord.Kind
    /// The noise level ν, in %·s^½.
    package let noiseLevel: Int
    /// Neurons that have scores.
    package let neuronCount: Int
    /// Pearson's r; `nil` where no neuron has one.
    package let correlation: Double?
    /// Σ|p − g| / Σg; `nil` where no neuron has one.
    package let error: Double?
    /// Σ(p − g) / Σg; `nil` where no neuron has one.
    package let bias: Double?

    /// Takes the medians of some evaluations.
    package init(_ group: EvaluationSummary.Group) {
        (kind, noiseLevel, neuronCount) = (group.kind, group.noiseLevel, group.neuronCount)
        correlation = group.calibrated.correlation?.median
        error = group.calibrated.error?.median
        bias = group.calibrated.bias?.median
    }
}

/// What is known of a model that was not fetched yet. Its configuration will decide.
package struct ModelListing: Hashable, Sendable {
    /// How it is known.
    package enum Provenance: String, Hashable, Sendable, Codable {
        /// It was read from the name.
        case name
        /// The list says so.
        case list
    }

    /// How it is known.
    package var provenance: Provenance
    /// Frames per second of the training data.
    package var frameRateHz: Double
    /// Standard deviation of the kernel that smoothed the training spikes.
    package var smoothingSeconds: Double
    /// The smoothing kernel starts at the spike.
    package var isCausal: Bool
    /// How long after a frame its prediction can be made.
    package var latencySeconds: Double?
    /// Samples of one input window.
    package var windowFrames: Int?
    /// The noise levels in %·s^½, rising; a name does not tell them.
    package var noiseLevels: [Int]?
    /// The datasets that it was trained on, in the words of its configuration; `nil` where that is not told.
    package var trainingDatasets: [String]?
    /// Whether it was made for noisy recordings, as far as is known.
    package var isForHighNoise: Bool?
    /// What it was made for.
    package var traits = Traits()

    /// A model of which only the training data's rate and kernel are known.
    package init(provenance: Provenance, frameRateHz: Double, smoothingSeconds: Double, isCausal: Bool) {
        self.provenance = provenance
        self.frameRateHz = frameRateHz
        self.smoothingSeconds = smoothingSeconds
        self.isCausal = isCausal
    }
}

extension ModelListing {
    /// What the name of a published model tells.
    package init(_ name: BundleName) {
        self.init(
            provenance: .name, frameRateHz: name.frameRateHz,
            smoothingSeconds: Double(name.smoothingMilliseconds) / 1000, isCausal: name.isCausal)
        // The integration time is a number of frames in whole milliseconds, rounded down.
        let online = name.integrationMilliseconds.map { (Double($0) / 1000 * name.frameRateHz).rounded() }
        let frames = name.asymmetricWindowFrames.map(Double.init) ?? online
        latencySeconds = (frames ?? Double(NetworkPlan.publishedWindowLength / 2 - 1)) / name.frameRateHz
        windowFrames = NetworkPlan.publishedWindowLength
        isForHighNoise = name.isHighNoise
        traits = name.traits
    }
}

extension ModelListing: Codable {
    private enum CodingKeys: CodingKey {
        case provenance, frameRateHz, smoothingSeconds, isCausal, latencySeconds, windowFrames, noiseLevels
        case trainingDatasets, isForHighNoise
    }

    /// Reads an object in which the traits stand beside the numbers.
    ///
    /// - Parameter decoder: holds the object.
    /// - Throws: `DecodingError` for what is missing or of another type.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        provenance = try container.decode(Provenance.self, forKey: .provenance)
        frameRateHz = try container.decode(Double.self, forKey: .frameRateHz)
        smoothingSeconds = try container.decode(Double.self, forKey: .smoothingSeconds)
        isCausal = try container.decode(Bool.self, forKey: .isCausal)
        latencySeconds = try container.decodeIfPresent(Double.self, forKey: .latencySeconds)
        windowFrames = try container.decodeIfPresent(Int.self, forKey: .windowFrames)
        noiseLevels = try container.decodeIfPresent([Int].self, forKey: .noiseLevels)
        trainingDatasets = try container.decodeIfPresent([String].self, forKey: .trainingDatasets)
        isForHighNoise = try container.decodeIfPresent(Bool.self, forKey: .isForHighNoise)
        traits = try Traits(from: decoder, only: Trait.ofModels)
    }

    /// Writes such an object.
    ///
    /// - Parameter encoder: receives it.
    /// - Throws: what the encoder throws.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(provenance, forKey: .provenance)
        try container.encode(frameRateHz, forKey: .frameRateHz)
        try container.encode(smoothingSeconds, forKey: .smoothingSeconds)
        try container.encode(isCausal, forKey: .isCausal)
        try container.encodeIfPresent(latencySeconds, forKey: .latencySeconds)
        try container.encodeIfPresent(windowFrames, forKey: .windowFrames)
        try container.encodeIfPresent(noiseLevels, forKey: .noiseLevels)
        try container.encodeIfPresent(trainingDatasets, forKey: .trainingDatasets)
        try container.encodeIfPresent(isForHighNoise, forKey: .isForHighNoise)
        try traits.encode(to: encoder)
    }
}

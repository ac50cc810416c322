public import Core

/// A model that may be chosen, by what is known of it without its weights.
public struct ModelCandidate: Hashable, Sendable {
    /// The name.
    public var name: String
    /// The version, from 1; 0 for a model that is not fetched.
    public var version: Int
    /// Where it is.
    public var availability = ModelAvailability.onDisk
    /// How the traits of a model that is not fetched are known; `nil` where its configuration tells them.
    package var traitsProvenance: ModelListing.Provenance?
    /// What it was made for.
    public var traits = Traits()
    /// Frames per second of the training data.
    public var frameRateHz: Double
    /// Standard deviation of the kernel that smoothed the training spikes.
    public var smoothingSeconds: Double
    /// The smoothing kernel starts at the spike.
    public var isCausal: Bool
    /// How long after a frame its prediction can be made; `nil` where that is not known before it is fetched.
    public var latencySeconds: Double?
    /// Samples of one input window; `nil` where that is not known before it is fetched.
    public var windowFrames: Int?
    /// The noise levels, in %·s^½; `nil` where they are not known before it is fetched.
    public var noiseLevels: [Int]?
    /// Made for noisy recordings, where nothing more is known of its noise levels.
    public var isForHighNoise = false
    /// The networks read a whole trace and calibrate themselves on it; not known before it is fetched.
    package var calibratesItself = false
    /// What is wrong with its files; `nil` when nothing is known to be.
    public var fault: String?

    package init(
        name: String, version: Int, availability: ModelAvailability = .onDisk,
        traitsProvenance: ModelListing.Provenance? = nil, traits: Traits = Traits(), frameRateHz: Double,
        smoothingSeconds: Double, isCausal: Bool, latencySeconds: Double? = nil, windowFrames: Int? = nil,
        noiseLevels: [Int]? = nil, isForHighNoise: Bool = false, calibratesItself: Bool = false,
        fault: String? = nil
    ) {
        self.name = name
        self.version = version
        self.availability = availability
        self.traitsProvenance = traitsProvenance
        self.traits = traits
        self.frameRateHz = frameRateHz
        self.smoothingSeconds = smoothingSeconds
        self.isCausal = isCausal
        self.latencySeconds = latencySeconds
        self.windowFrames = windowFrames
        self.noiseLevels = noiseLevels
        self.isForHighNoise = isForHighNoise
        self.calibratesItself = calibratesItself
        self.fault = fault
    }

    /// `NAME@VERSION`, or the name of a model that is not fetched.
    public var identifier: String { availability == .onDisk ? "\(name)@\(version)" : name }

    /// The identifier, and where the model is if it is not on the disk.
    public var label: String { availability.list.map { "\(name) (not fetched, \($0))" } ?? identifier }

    /// By name, then version, then list.
    package func precedes(_ other: ModelCandidate) -> Bool {
        if name != other.name { return name < other.name }
        return version != other.version ? version < other.version : label < other.label
    }

    /// The noise levels, or those that models of such a name usually have.
    package var likelyNoiseLevels: [Int] {
        noiseLevels ?? (isForHighNoise ? Self.usualHighNoiseLevels : Self.usualNoiseLevels)
    }

    /// The noise levels of most published models.
    package static let usualNoiseLevels = Array(2...8)
    /// Those of models for noisy recordings.
    package static let usualHighNoiseLevels = Array(2...30)

    /// The window is known to end early, as that of a model for use during the experiment does: less than half of it, but
    /// for the predicted frame, lies after that frame.
    package var hasShortenedWindow: Bool {
        guard let latencySeconds, let windowFrames else { return false }
        return 2 * (latencySeconds * frameRateHz).rounded() + 2 < Double(windowFrames)
    }
}

extension ModelCandidate {
    /// A model that can be fetched, by what its name or its list tells.
    ///
    /// - Parameters:
    ///   - remote: the model.
    ///   - list: the name of the list that it stands in.
    package init(_ remote: RemoteModel, list: String) {
        let listing = remote.listing
        self.init(
            name: remote.name, version: 0, availability: .remote(list: list), traitsProvenance: listing.provenance,
            traits: listing.traits, frameRateHz: listing.frameRateHz, smoothingSeconds: listing.smoothingSeconds,
            isCausal: listing.isCausal, latencySeconds: listing.latencySeconds, windowFrames: listing.windowFrames,
            noiseLevels: listing.noiseLevels, isForHighNoise: listing.isForHighNoise ?? false)
        traits[.family] = nil
    }
}

extension ModelCandidate: Encodable {
    private enum CodingKeys: CodingKey {
        case name, version, availability, traitsProvenance, frameRateHz, smoothingSeconds, isCausal, latencySeconds
        case windowFrames, noiseLevels, isForHighNoise, calibratesItself, fault
    }

    /// Writes an object in which the traits stand beside the rest.
    ///
    /// - Parameter encoder: receives it.
    /// - Throws: what the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(version, forKey: .version)
        try container.encode(availability, forKey: .availability)
        try container.encodeIfPresent(traitsProvenance, forKey: .traitsProvenance)
        try container.encode(frameRateHz, forKey: .frameRateHz)
        try container.encode(smoothingSeconds, forKey: .smoothingSeconds)
        try container.encode(isCausal, forKey: .isCausal)
        try container.encodeIfPresent(latencySeconds, forKey: .latencySeconds)
        try container.encodeIfPresent(windowFrames, forKey: .windowFrames)
        try container.encodeIfPresent(noiseLevels, forKey: .noiseLevels)
        try container.encode(isForHighNoise, forKey: .isForHighNoise)
        try container.encode(calibratesItself, forKey: .calibratesItself)
        try container.encodeIfPresent(fault, forKey: .fault)
        try traits.encode(to: encoder)
    }
}

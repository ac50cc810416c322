public import Core

/// A model that may be chosen, by what is known of it without its weights.
public struct ModelCandidate: Hashable, Sendable, Codable {
    /// The name.
    public var name: String
    /// The version, from 1; 0 for a model that is not fetched.
    public var version: Int
    /// Where it is.
    public var availability = ModelAvailability.onDisk
    /// How the traits of a model that is not fetched are known; `nil` where its configuration tells them.
    public var traitsProvenance: RemoteModelTraits.Provenance?
    /// The calcium indicator; `nil` where the training data mix several.
    public var indicator: String?
    /// The class of neurons.
    public var cellClass: CellClass?
    /// The species.
    public var species: String?
    /// The brain region.
    public var region: String?
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
    /// What is wrong with its files; `nil` when nothing is known to be.
    public var fault: String?

    /// `NAME@VERSION`, or the name of a model that is not fetched.
    public var identifier: String { availability == .onDisk ? "\(name)@\(version)" : name }

    /// The identifier, and where the model is if it is not on the disk.
    public var label: String { availability.list.map { "\(name) (not fetched, \($0))" } ?? identifier }

    /// By name, then version, then list.
    func precedes(_ other: ModelCandidate) -> Bool {
        if name != other.name { return name < other.name }
        return version != other.version ? version < other.version : label < other.label
    }

    /// The noise levels, or those that models of such a name usually have.
    var likelyNoiseLevels: [Int] { noiseLevels ?? (isForHighNoise ? Self.usualHighNoiseLevels : Self.usualNoiseLevels) }

    private static let usualNoiseLevels = Array(2...8)
    private static let usualHighNoiseLevels = Array(2...30)

    /// The window is known to end early, as that of a model for use during the experiment does: less than half of it, but
    /// for the predicted frame, lies after that frame.
    var hasShortenedWindow: Bool {
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
    public init(_ remote: RemoteModel, list: String) {
        let traits = remote.traits
        self.init(
            name: remote.name, version: 0, availability: .remote(list: list), traitsProvenance: traits.provenance,
            indicator: traits.indicator, cellClass: traits.cellClass, species: traits.species, region: traits.region,
            frameRateHz: traits.frameRateHz, smoothingSeconds: traits.smoothingSeconds, isCausal: traits.isCausal,
            latencySeconds: traits.latencySeconds, windowFrames: traits.windowFrames, noiseLevels: traits.noiseLevels,
            isForHighNoise: traits.isForHighNoise ?? false)
    }
}

/// A model that can be fetched, as far as it is known before that.
public struct RemoteModel: Hashable, Sendable, Codable {
    /// The name under which it will be known.
    public let name: String
    /// Where its archive can be fetched: the same bytes everywhere, in the order in which to try.
    public let addresses: [WebAddress]
    /// The SHA-256 of the archive, where somebody told it.
    public let archiveDigest: Digest?
    /// The size of the archive, where somebody told it.
    public let archiveByteCount: Int?
    /// What it was made for.
    public let traits: RemoteModelTraits

    /// Describes a model.
    public init(
        name: String, addresses: [WebAddress], archiveDigest: Digest? = nil, archiveByteCount: Int? = nil,
        traits: RemoteModelTraits
    ) {
        self.name = name
        self.addresses = addresses
        self.archiveDigest = archiveDigest
        self.archiveByteCount = archiveByteCount
        self.traits = traits
    }
}

/// What a model that was not fetched yet was made for. Its configuration will decide.
public struct RemoteModelTraits: Hashable, Sendable, Codable {
    /// How the traits are known.
    public enum Provenance: String, Hashable, Sendable, Codable {
        /// They were read from the name.
        case name
        /// The list says so.
        case list
    }

    /// How the traits are known.
    public var provenance: Provenance
    /// Frames per second of the training data.
    public var frameRateHz: Double
    /// Standard deviation of the kernel that smoothed the training spikes.
    public var smoothingSeconds: Double
    /// The smoothing kernel starts at the spike.
    public var isCausal: Bool
    /// How long after a frame its prediction can be made.
    public var latencySeconds: Double?
    /// Samples of one input window.
    public var windowFrames: Int?
    /// The noise levels in %·s^½, rising; a name does not tell them.
    public var noiseLevels: [Int]?
    /// Whether it was made for noisy recordings, as far as is known.
    public var isForHighNoise: Bool?
    /// The family, such as `Global`.
    public var family: String?
    /// The calcium indicator.
    public var indicator: String?
    /// The class of neurons.
    public var cellClass: CellClass?
    /// The species.
    public var species: String?
    /// The brain region.
    public var region: String?

    /// Traits of which only the training data's rate and kernel are known.
    public init(provenance: Provenance, frameRateHz: Double, smoothingSeconds: Double, isCausal: Bool) {
        self.provenance = provenance
        self.frameRateHz = frameRateHz
        self.smoothingSeconds = smoothingSeconds
        self.isCausal = isCausal
    }
}

extension RemoteModelTraits {
    /// What the name of a published model tells.
    public init(_ name: BundleName) {
        self.init(
            provenance: .name, frameRateHz: name.frameRateHz,
            smoothingSeconds: Double(name.smoothingMilliseconds) / 1000, isCausal: name.isCausal)
        // The integration time is a number of frames in whole milliseconds, rounded down.
        let online = name.integrationMilliseconds.map { (Double($0) / 1000 * name.frameRateHz).rounded() }
        let frames = name.asymmetricWindowFrames.map(Double.init) ?? online
        latencySeconds = (frames ?? Double(NetworkPlan.publishedWindowLength / 2 - 1)) / name.frameRateHz
        windowFrames = NetworkPlan.publishedWindowLength
        isForHighNoise = name.isHighNoise
        family = name.family
        indicator = name.indicator
        cellClass = name.cellClass
        species = name.species
        region = name.region
    }
}

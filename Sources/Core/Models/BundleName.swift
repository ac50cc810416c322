/// What the name of a published bundle hints at. Names have been wrong: the configuration decides, and a
/// contradiction between the two is reported.
///
/// ```
/// <family>[_<class>]_<rate>Hz_smoothing<ms>ms{_causalkernel|_high_noise|_asymmetric_window_<n>_frame[s]}
/// Online_model_<rate>Hz_integration_<ms>ms_smoothing_<ms>ms_GCaMP<n>
/// ```
public struct BundleName: Hashable, Sendable {
    /// The name as published.
    public let name: String
    /// The family without the class, such as `Global`, `GC8f` or `OGB_zf_pDp`.
    public let family: String
    /// The calcium indicator, where the family tells; `nil` where it mixes several.
    public let indicator: String?
    /// The class of neurons, where the name tells.
    public let cellClass: CellClass?
    /// The species, where the name tells.
    public let species: String?
    /// The region, where the name tells.
    public let region: String?
    /// Frames per second of the training data, above 0.
    public let frameRateHz: Double
    /// The smoothing of the training spikes, in milliseconds.
    public let smoothingMilliseconds: Int
    /// The smoothing kernel starts at the spike.
    public let isCausal: Bool
    /// The name says so; the range it stands for differs between bundles.
    public let isHighNoise: Bool
    /// Frames after the predicted one that an asymmetric window keeps.
    public let asymmetricWindowFrames: Int?
    /// How long an online model waits, in milliseconds; truncated from a number of frames.
    public let integrationMilliseconds: Int?

    /// Reads a name by the grammar; `nil` for a name that does not follow it.
    public init?(_ name: String) {
        guard let reading = Self.readOffline(name) ?? Self.readOnline(name) else { return nil }
        self = reading
    }

    private init(
        name: String, family: String, traits: FamilyTraits, cellClass: CellClass?, frameRateHz: Double,
        smoothingMilliseconds: Int, suffixes: Set<String> = [], asymmetricWindowFrames: Int? = nil,
        integrationMilliseconds: Int? = nil
    ) {
        self.name = name
        self.family = family
        indicator = traits.indicator
        self.cellClass = cellClass ?? traits.cellClass
        species = traits.species
        region = traits.region
        self.frameRateHz = frameRateHz
        self.smoothingMilliseconds = smoothingMilliseconds
        isCausal = suffixes.contains("causalkernel")
        isHighNoise = suffixes.contains("high_noise")
        self.asymmetricWindowFrames = asymmetricWindowFrames
        self.integrationMilliseconds = integrationMilliseconds
    }

    private static func readOffline(_ name: String) -> BundleName? {
        let pattern =
            #/
            (?<family>.+?)
            (?:_(?<class>EXC|INH|excitatory|inhibitory))?
            _(?<rate>[0-9]+(?:\.[0-9]+)?)Hz
            _smoothing(?<ms>[0-9]+)ms
            (?<suffixes>(?:_causalkernel|_high_noise|_asymmetric_window_[0-9]+_frames?)*)
            /#
        guard let match = name.wholeMatch(of: pattern), let traits = FamilyTraits.known[String(match.family)],
            let rate = Double(match.rate), rate > 0, let milliseconds = Int(match.ms)
        else { return nil }
        let suffixes = ["causalkernel", "high_noise"].filter { match.suffixes.contains($0) }
        let window = match.suffixes.firstMatch(of: /window_([0-9]+)_/).flatMap { Int($0.1) }
        return BundleName(
            name: name, family: String(match.family), traits: traits,
            cellClass: match.class.flatMap { CellClass(token: $0) },
            frameRateHz: rate, smoothingMilliseconds: milliseconds, suffixes: Set(suffixes),
            asymmetricWindowFrames: window)
    }

    private static func readOnline(_ name: String) -> BundleName? {
        let pattern =
            #/
            Online_model_(?<rate>[0-9]+(?:\.[0-9]+)?)Hz
            _integration_(?<wait>[0-9]+)ms
            _smoothing_(?<ms>[0-9]+)ms
            _GCaMP(?<generation>[0-9])
            /#
        guard let match = name.wholeMatch(of: pattern), let rate = Double(match.rate), rate > 0,
            let wait = Int(match.wait), let milliseconds = Int(match.ms)
        else { return nil }
        return BundleName(
            name: name, family: "Online",
            traits: FamilyTraits(indicator: "GCaMP\(match.generation)", cellClass: .excitatory), cellClass: nil,
            frameRateHz: rate, smoothingMilliseconds: milliseconds, integrationMilliseconds: wait)
    }
}

/// The class of the recorded neurons.
public enum CellClass: String, Hashable, Sendable, Codable, CaseIterable {
    /// Excitatory (principal, pyramidal) neurons.
    case excitatory
    /// Inhibitory neurons (interneurons).
    case inhibitory

    /// Reads the token of a bundle's name or of a command line.
    init?(token: some StringProtocol) {
        switch token {
        case "EXC", "excitatory": self = .excitatory
        case "INH", "inhibitory": self = .inhibitory
        default: return nil
        }
    }
}

/// What the first part of a bundle's name stands for.
private struct FamilyTraits {
    var indicator: String?
    var cellClass: CellClass?
    var species: String?
    var region: String?

    static let known: [String: FamilyTraits] = [
        "Global": FamilyTraits(),
        "Universal": FamilyTraits(),
        "GC8": FamilyTraits(indicator: "GCaMP8"),
        "GC8f": FamilyTraits(indicator: "GCaMP8f"),
        "GC8m": FamilyTraits(indicator: "GCaMP8m"),
        "GC8s": FamilyTraits(indicator: "GCaMP8s"),
        "GC8+": FamilyTraits(indicator: "GCaMP8"),
        "Interneurons_GC8+": FamilyTraits(indicator: "GCaMP8", cellClass: .inhibitory),
        "GCaMP6f_mouse": FamilyTraits(indicator: "GCaMP6f", species: "mouse"),
        "OGB_zf_pDp": FamilyTraits(indicator: "OGB-1", species: "zebrafish", region: "pDp"),
        "Zebrafish": FamilyTraits(species: "zebrafish"),
        "Spinal_cord": FamilyTraits(indicator: "GCaMP6s", species: "mouse", region: "spinal cord"),
    ]
}

/// What the name of a published bundle hints at. Names have been wrong: the configuration decides, and a
/// contradiction between the two is reported.
///
/// ```
/// <family>[_<class>]_<rate>Hz_smoothing<ms>ms{_causalkernel|_high_noise|_asymmetric_window_<n>_frame[s]}
/// Online_model_<rate>Hz_integration_<ms>ms_smoothing_<ms>ms_GCaMP<n>
/// ```
package struct BundleName: Hashable, Sendable {
    /// The name as published.
    package let name: String
    /// What the name was made for: the family without the class, the class, and what the family stands for.
    package let traits: Traits
    /// Frames per second of the training data, above 0.
    package let frameRateHz: Double
    /// The smoothing of the training spikes, in milliseconds.
    package let smoothingMilliseconds: Int
    /// The smoothing kernel starts at the spike.
    package let isCausal: Bool
    /// The name says so; the range it stands for differs between bundles.
    package let isHighNoise: Bool
    /// Frames after the predicted one that an asymmetric window keeps.
    package let asymmetricWindowFrames: Int?
    /// How long an online model waits, in milliseconds; truncated from a number of frames.
    package let integrationMilliseconds: Int?

    /// Reads a name by the grammar; `nil` for a name that does not follow it.
    package init?(_ name: String) {
        guard let reading = Self.readOffline(name) ?? Self.readOnline(name) else { return nil }
        self = reading
    }

    private init(
        name: String, traits: Traits, frameRateHz: Double, smoothingMilliseconds: Int,
        suffixes: Set<String> = [], asymmetricWindowFrames: Int? = nil, integrationMilliseconds: Int? = nil
    ) {
        self.name = name
        self.traits = traits
        self.frameRateHz = frameRateHz
        self.smoothingMilliseconds = smoothingMilliseconds
        isCausal = suffixes.contains("causalkernel")
        isHighNoise = suffixes.contains("high_noise")
        self.asymmetricWindowFrames = asymmetricWindowFrames
        self.integrationMilliseconds = integrationMilliseconds
    }

    // Made once, for lists have thousands of names. A `Regex` is not `Sendable`, but nothing changes it.
    private nonisolated(unsafe) static let offlinePattern =
        #/
        (?<family>.+?)
        (?:_(?<class>EXC|INH|excitatory|inhibitory))?
        _(?<rate>[0-9]+(?:\.[0-9]+)?)Hz
        _smoothing(?<ms>[0-9]+)ms
        (?<suffixes>(?:_causalkernel|_high_noise|_asymmetric_window_[0-9]+_frames?)*)
        /#
    private nonisolated(unsafe) static let onlinePattern =
        #/
        Online_model_(?<rate>[0-9]+(?:\.[0-9]+)?)Hz
        _integration_(?<wait>[0-9]+)ms
        _smoothing_(?<ms>[0-9]+)ms
        _GCaMP(?<generation>[0-9])
        /#
    private nonisolated(unsafe) static let windowPattern = /window_([0-9]+)_/

    private static func readOffline(_ name: String) -> BundleName? {
        guard let match = unsafe name.wholeMatch(of: offlinePattern), var traits = families[String(match.family)],
            let rate = Double(match.rate), rate > 0, let milliseconds = Int(match.ms)
        else { return nil }
        let suffixes = ["causalkernel", "high_noise"].filter { match.suffixes.contains($0) }
        let window = unsafe match.suffixes.firstMatch(of: windowPattern).flatMap { Int($0.1) }
        traits[.family] = String(match.family)
        traits.cellClass = match.class.flatMap { CellClass(token: $0) } ?? traits.cellClass
        return BundleName(
            name: name, traits: traits, frameRateHz: rate, smoothingMilliseconds: milliseconds,
            suffixes: Set(suffixes), asymmetricWindowFrames: window)
    }

    private static func readOnline(_ name: String) -> BundleName? {
        guard let match = unsafe name.wholeMatch(of: onlinePattern), let rate = Double(match.rate), rate > 0,
            let wait = Int(match.wait), let milliseconds = Int(match.ms)
        else { return nil }
        return BundleName(
            name: name,
            traits: [
                .family: "Online", .indicator: "GCaMP\(match.generation)", .cellClass: CellClass.excitatory.rawValue,
            ], frameRateHz: rate, smoothingMilliseconds: milliseconds, integrationMilliseconds: wait)
    }

    /// What the families of published models stand for.
    private static let families: [String: Traits] = [
        "Global": [:],
        "Universal": [:],
        "GC8": [.indicator: "GCaMP8"],
        "GC8f": [.indicator: "GCaMP8f"],
        "GC8m": [.indicator: "GCaMP8m"],
        "GC8s": [.indicator: "GCaMP8s"],
        "GC8+": [.indicator: "GCaMP8"],
        "Interneurons_GC8+": [.indicator: "GCaMP8", .cellClass: CellClass.inhibitory.rawValue],
        "GCaMP6f_mouse": [.indicator: "GCaMP6f", .species: "mouse"],
        "OGB_zf_pDp": [.indicator: "OGB-1", .species: "zebrafish", .region: "pDp"],
        "Zebrafish": [.species: "zebrafish"],
        "Spinal_cord": [.indicator: "GCaMP6s", .species: "mouse", .region: "spinal cord"],
    ]
}

public import Core
internal import Signals

/// Something about a recording, and how it is known. What is not known has no default.
public enum Fact<Value: Hashable & Sendable>: Hashable, Sendable {
    /// Somebody says so.
    case given(Value)
    /// It follows from the recording's samples.
    case measured(Value)
    /// Nobody knows.
    case unknown

    /// What somebody says; unknown without a value.
    public init(given value: Value?) {
        self = value.map(Fact.given) ?? .unknown
    }

    /// What is known; `nil` when nothing is.
    public var value: Value? {
        switch self {
        case .given(let value), .measured(let value): value
        case .unknown: nil
        }
    }

    package var provenance: String {
        switch self {
        case .given: "given"
        case .measured: "measured"
        case .unknown: "unknown"
        }
    }
}

/// What a model is chosen by: what is known of a recording, and what is wished of the prediction.
public struct RecordingFacts: Hashable, Sendable {
    /// Frames per second.
    public var frameRateHz: Double
    /// The standardised noise level ν of every neuron, in %·s^½; NaN for a neuron without one.
    public var noiseLevels: Fact<[Double]>
    /// What somebody says of the neurons.
    public var traits = Traits()
    /// Whether the smoothing kernel shall be causal, or symmetric; `nil` allows both and prefers a symmetric one.
    public var isCausal: Bool?
    /// The smoothing that is wished, in seconds; `nil` for ``customarySmoothingSeconds``.
    public var smoothingSeconds: Double?
    /// How long after a frame its prediction may come, in seconds; `nil` for any time.
    public var latencySeconds: Double?
    /// Allows models whose noise levels do not cover half of the neurons, after all others.
    public var allowsExtrapolation = false
    /// Allows models made for another class of neurons, after all others.
    public var allowsOtherCellClass = false
    /// Allows models of other frame rates, after those of the recording's: it would be resampled to theirs.
    public var allowsResampling = false

    /// Takes what is known of the neurons. Models are made for one of two classes, whatever kind of it the neurons are.
    ///
    /// - Parameter known: traits, in which a kind such as PV becomes its class.
    package mutating func setTraits(_ known: Traits) {
        traits = known
        traits.cellClass = known.cellClass
    }

    /// Facts of which only the rate is known.
    ///
    /// - Parameter frameRateHz: frames per second, positive.
    public init(frameRateHz: Double) {
        self.frameRateHz = frameRateHz
        noiseLevels = .unknown
    }

    /// The smoothing for a rate: 1.5 frames, which is 200 ms at 7.5 Hz, 100 ms at 15 Hz and 50 ms at 30 Hz; 25 ms at 30 Hz
    /// (± 5 %) when the median ν is at most 2.
    public var customarySmoothingSeconds: Double {
        let isQuiet = (median(of: knownNoiseLevels) ?? .infinity) <= 2
        return isQuiet && FrameRateMatch.isNear(frameRateHz, near: 30) ? 0.025 : 1.5 / frameRateHz
    }

    /// The noise levels that are numbers.
    package var knownNoiseLevels: [Double] { (noiseLevels.value ?? []).filter { !$0.isNaN } }

    /// Each fact in words, with how it is known.
    package var descriptions: [FactDescription] {
        let noise = Quartiles(of: knownNoiseLevels).map {
            "median ν \(rounded($0.median)), \(noiseLevelWords($0.median) ?? "unknown"), of \($0.count) "
                + "neuron\($0.count == 1 ? "" : "s")"
        }
        let kernel = isCausal.map { FactDescription("kernel", $0 ? "causal" : "symmetric", "given") }
        let latency = latencySeconds.map { FactDescription("latency", "at most \(rounded($0)) s", "given") }
        let resampling = allowsResampling ? FactDescription("resampling", "allowed", "given") : nil
        let smoothing = rounded(1000 * (smoothingSeconds ?? customarySmoothingSeconds))
        return [
            FactDescription("frame rate", "\(rounded(frameRateHz)) Hz", "given"),
            FactDescription("noise", noise, noise == nil ? "unknown" : noiseLevels.provenance),
        ]
            + Trait.ofRecordings.map { trait in
                FactDescription(trait.name, traits[trait], traits[trait] == nil ? "unknown" : "given")
            }
            + [FactDescription("smoothing", "\(smoothing) ms", smoothingSeconds == nil ? "customary" : "given")]
            + [kernel, latency, resampling].compactMap(\.self)
    }
}

/// A fact in words.
package struct FactDescription: Hashable, Sendable, Codable {
    /// What it is about, such as `indicator`.
    package let name: String
    /// What is known; `nil` when nothing is.
    package let value: String?
    /// `given`, `measured`, `customary` or `unknown`.
    package let provenance: String

    package init(_ name: String, _ value: String?, _ provenance: String) {
        self.name = name
        self.value = value
        self.provenance = provenance
    }
}

/// A number with two decimals at most, without a fraction where it has none.
package func rounded(_ value: Double) -> String {
    let value = (value * 100).rounded() / 100
    return Int(exactly: value).map(String.init) ?? "\(value)"
}

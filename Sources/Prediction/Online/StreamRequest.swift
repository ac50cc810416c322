package import Core
package import Inference
package import Inspection
package import Signals

/// How a recording is to be predicted while it is made.
package struct StreamRequest: Sendable {
    /// Neurons of a frame.
    package var neuronCount: Int
    /// Frames per second.
    package var frameRateHz: Double
    /// What the samples are.
    package var units: RecordingUnits
    /// How ΔF/F is made of fluorescence; the window lies before each frame.
    package var baseline: BaselineSettings
    /// ν of all neurons, or of each; `nil` where it is measured.
    package var noiseLevels: [Double]?
    /// How long a block is over which noise is measured, or on which networks calibrate themselves. After the first one, networks
    /// are chosen, or know a neuron.
    package var blockSeconds: Double
    /// What is known of how ΔF/F answers to a spike; only networks that calibrate themselves are told.
    package var hint: SpikeResponse?
    /// The indicator, whose response they are told where none is given.
    package var indicator: String?
    /// How outputs become a prediction.
    package var settings: PredictionSettings
    /// What is predicted from although it was found.
    package var accepted: Set<FindingKind>
    /// How many threads may work.
    package var threads: Int

    /// Gathers the choices; the defaults are those of the command line.
    package init(
        neuronCount: Int, frameRateHz: Double, units: RecordingUnits = .fraction,
        baseline: BaselineSettings = BaselineSettings(neuropilFraction: 0), noiseLevels: [Double]? = nil,
        blockSeconds: Double = 30, hint: SpikeResponse? = nil, indicator: String? = nil,
        settings: PredictionSettings = PredictionSettings(),
        accepted: Set<FindingKind> = [], threads: Int = 1
    ) {
        self.neuronCount = neuronCount
        self.frameRateHz = frameRateHz
        self.units = units
        self.baseline = baseline
        self.noiseLevels = noiseLevels
        self.blockSeconds = blockSeconds
        (self.hint, self.indicator) = (hint, indicator)
        self.settings = settings
        self.accepted = accepted
        self.threads = threads
    }

    /// A block in frames: those of a window at least.
    func blockFrames(configuration: BundleConfiguration) -> Int {
        // A block of 10¹² frames never ends.
        let frames = min(1e12, (blockSeconds * frameRateHz).rounded())
        return max(Int(frames), configuration.network.windowLength)
    }

    /// Bytes that must be held for every neuron: the last columns of each layer, of all members, or what they are adjusted by; and
    /// what baseline and noise are made of.
    func bytesPerNeuron(configuration: BundleConfiguration) -> Double {
        let plan = configuration.network
        let columns =
            plan.selfCalibrating.map { plan in
                // A factor and a sum of every output; and the samples of the last block.
                plan.bodyConvolutions.reduce(0) { $0 + 2 * Double($1.outputs) }
                    + Double(blockFrames(configuration: configuration))
            } ?? plan.steps.reduce(0.0) { $0 + 2 * Double($1.reach + 1) * Double($1.inputChannels) }
        let window = units == .fluorescence ? 2 * baseline.windowFrames(frameRateHz: frameRateHz) : 0
        let held = Double(configuration.ensembleSize) * columns + Double(window)
        return 4 * (held + Double(blockFrames(configuration: configuration)))
    }
}

/// A stream that cannot be predicted as it is.
package enum StreamError: CascadeError, Hashable {
    /// The rate is more than 5 % off the model's.
    case rateMismatch(streamHz: Double, modelHz: Double, model: String)
    /// There is a noise level for each of another number of neurons.
    case noiseCount(given: Int, neuronCount: Int)
    /// What has to be held of every neuron does not fit into memory.
    case tooLarge(neuronCount: Int, neededBytes: Double, memoryBytes: Double)
    /// What was found in the first block makes every number that would be predicted meaningless.
    case refused([Finding])

    /// What is wrong and why.
    package var reason: String {
        switch self {
        case .rateMismatch(let streamHz, let modelHz, let model):
            "“\(model)” was trained for \(modelHz) Hz, the stream has \(streamHz) Hz: more than "
                + "\(Int(100 * FrameRateMatch.tolerance)) % apart, so that the model would see every transient too fast or "
                + "too slow"
        case .noiseCount(let given, let neuronCount):
            "there are \(counted(given, "noise level")) for \(counted(neuronCount, "neuron"))"
        case .tooLarge(let neuronCount, let neededBytes, let memoryBytes):
            "\(counted(neuronCount, "neuron")) would need \(significant(neededBytes / 1e9)) GB, and the machine has "
                + "\(significant(memoryBytes / 1e9)) GB"
        case .refused(let findings):
            "the first frames: \(findings.map(\.message).joined(separator: "; "))"
        }
    }

    /// What to do next.
    package var remedy: String? {
        switch self {
        case .rateMismatch(let streamHz, _, _):
            "Choose a model of this rate: `cascade-registry model list --rate \(streamHz)`. A stream is not resampled."
        case .noiseCount: "Give one noise level for all, or one for each."
        case .tooLarge: "Predict fewer neurons, or make --baseline-window and --noise-block shorter."
        case .refused(let findings):
            (findings.compactMap(\.kind.advice) + [
                "To predict all the same: "
                    + findings.map { "--accept \($0.kind.name)" }.joined(separator: " ") + "."
            ]).joined(separator: " ")
        }
    }

    /// The kind of failure.
    package var category: FailureCategory {
        if case .refused = self { return .badData }
        return .usage
    }
}

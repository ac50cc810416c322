/// What a network is: its window, and the stages that a window passes. Everything else follows: names and shapes of the
/// weights, the distances between the samples that belong together, and how many frames each stage has to deliver
/// (Documentation/network.md).
///
/// The published networks have three convolutions, two poolings by two, a dense layer per time step, and one output. Networks
/// that read a whole trace are described by a ``SelfCalibratingPlan`` instead of stages; their window is what has to be present.
///
/// Source: Rupprecht et al., *Nature Neuroscience* 24, 1324–1337 (2021), Methods.
public struct NetworkPlan: Hashable, Sendable {
    /// W of every published network: what a recording needs where no model says otherwise.
    package static let publishedWindowLength = 64

    /// Samples of one input window, W.
    package let windowLength: Int
    /// From the samples to the output; none of a network that reads a whole trace.
    package let stages: [Stage]
    /// The network that reads a whole trace, where this is one.
    package let selfCalibrating: SelfCalibratingPlan?

    /// What happens to the channels of a window.
    package enum Stage: Hashable, Sendable {
        /// A cross-correlation along time over all channels, with a bias, then max(0, ·).
        case convolution(taps: Int, channels: Int)
        /// The larger of every two neighbouring time steps.
        case pool
        /// A dense layer for each time step, with a bias, then max(0, ·).
        case dense(units: Int)
        /// One number from all time steps that are left, with a bias: the last stage.
        case output
    }

    /// A network of the published kind.
    ///
    /// - Parameters:
    ///   - windowLength: samples per window, at most 65,536; enough that both poolings leave some.
    ///   - convolutionTaps: three positive numbers, at most 4,096.
    ///   - convolutionChannels: three positive numbers, at most 4,096.
    ///   - denseUnits: a positive number, at most 4,096.
    /// - Throws: ``NetworkPlanError`` with the reason.
    package init(
        windowLength: Int, convolutionTaps: [Int], convolutionChannels: [Int], denseUnits: Int
    ) throws(NetworkPlanError) {
        guard convolutionTaps.count == 3, convolutionChannels.count == 3 else {
            throw NetworkPlanError(
                reason: "the network has three convolutions, but \(convolutionTaps.count) filter sizes "
                    + "and \(convolutionChannels.count) filter numbers are given")
        }
        let extents = convolutionTaps + convolutionChannels + [denseUnits]
        guard extents.allSatisfy({ (1...4096).contains($0) }), (1...65536).contains(windowLength) else {
            throw NetworkPlanError(
                reason: "every extent lies between 1 and 4096 (window: 65536), found window \(windowLength), "
                    + "filter sizes \(convolutionTaps), filter numbers \(convolutionChannels), dense \(denseUnits)")
        }
        let convolutions = zip(convolutionTaps, convolutionChannels).map { Stage.convolution(taps: $0, channels: $1) }
        self.windowLength = windowLength
        selfCalibrating = nil
        stages = [convolutions[0], convolutions[1], .pool, convolutions[2], .pool, .dense(units: denseUnits), .output]
        guard steps.allSatisfy({ $0.taps > 0 }) else {
            throw NetworkPlanError(
                reason: "a window of \(windowLength) samples is too short for filter sizes \(convolutionTaps)")
        }
    }

    /// A network that calibrates itself.
    package init(_ plan: SelfCalibratingPlan) {
        windowLength = SelfCalibratingPlan.windowLength
        stages = []
        selfCalibrating = plan
    }
}

// MARK: - How many windows are computed at once

extension NetworkPlan {
    /// A stage on rows of frames, in which neighbouring windows share all but one sample. Every pooling doubles the
    /// distance of the frames that belong to one window.
    package struct Step: Hashable, Sendable {
        /// The two things that kernels do.
        package enum Operation: Hashable, Sendable {
            /// A cross-correlation along time, with the weights of a layer.
            case correlate(layer: Int)
            /// The larger of two frames.
            case pool
        }

        /// What kernels do in this step.
        package let operation: Operation
        /// The stage that this is.
        package let stage: Stage
        /// Channels that go in.
        package let inputChannels: Int
        /// Channels that come out.
        package let outputChannels: Int
        /// Frames of input that one frame of output is made from.
        package let taps: Int
        /// Frames from one of these to the next.
        package let dilation: Int

        /// Frames of input that the last frame of output needs beyond its own.
        package var reach: Int { (taps - 1) * dilation }

        /// Whether max(0, ·) is taken at the end.
        package var rectifies: Bool { operation != .pool && stage != .output }
    }

    /// The stages on rows of frames.
    package var steps: [Step] {
        var (channels, dilation, timeSteps, layerCount) = (1, 1, windowLength, 0)
        return stages.map { stage in
            let (inputChannels, inputDilation) = (channels, dilation)
            let taps: Int
            switch stage {
            case .convolution(let own, let outputChannels):
                (taps, channels) = (own, outputChannels)
                timeSteps -= taps - 1
            case .pool:
                taps = 2
                timeSteps /= 2
                dilation *= 2
            case .dense(let units): (taps, channels) = (1, units)
            case .output: (taps, channels) = (timeSteps, 1)
            }
            let operation: Step.Operation = stage == .pool ? .pool : .correlate(layer: layerCount)
            if operation != .pool { layerCount += 1 }
            return Step(
                operation: operation, stage: stage, inputChannels: inputChannels, outputChannels: channels, taps: taps,
                dilation: inputDilation)
        }
    }

    /// The steps that have weights: a kernel and a bias each.
    package var layers: [Step] { steps.filter { $0.operation != .pool } }

    /// How many frames the samples, and then every step, must have so that the last one delivers some.
    ///
    /// - Parameter outputs: frames of output, one for each window.
    /// - Returns: one number more than there are ``steps``, the last of them `outputs`.
    package func frameCounts(outputs: Int) -> [Int] {
        var counts = [outputs]
        for step in steps.reversed() { counts.append(counts[counts.count - 1] + step.reach) }
        return counts.reversed()
    }
}

// MARK: - Weights

extension NetworkPlan {
    /// The names of a member's tensors, a kernel and a bias for each layer, as the native format writes them.
    package var tensorNames: [String] {
        if let selfCalibrating { return selfCalibrating.tensors.map(\.name) }
        var convolutionCount = 0
        let names = stages.compactMap { stage -> String? in
            switch stage {
            case .convolution:
                convolutionCount += 1
                return "conv\(convolutionCount)"
            case .pool: return nil
            case .dense: return "dense"
            case .output: return "output"
            }
        }
        return names.flatMap { ["\($0).kernel", "\($0).bias"] }
    }

    /// The shapes of a member's tensors in the order of ``tensorNames``, as Keras stores them:
    /// convolution kernels `[taps, in, out]`, dense kernels `[in, out]`, biases `[out]`.
    package var tensorShapes: [[Int]] {
        if let selfCalibrating { return selfCalibrating.tensors.map(\.shape) }
        return steps.flatMap { step -> [[Int]] in
            let (inputs, outputs) = (step.inputChannels, step.outputChannels)
            return switch step.stage {
            case .convolution: [[step.taps, inputs, outputs], [outputs]]
            case .pool: []
            case .dense, .output: [[step.taps * inputs, outputs], [outputs]]
            }
        }
    }

    /// Whether the weights of one fit the other.
    package func hasSameWeights(as other: NetworkPlan) -> Bool {
        windowLength == other.windowLength && tensorNames == other.tensorNames && tensorShapes == other.tensorShapes
    }

    /// Trainable numbers of one member.
    package var parameterCount: Int {
        tensorShapes.reduce(0) { $0 + $1.reduce(1, *) }
    }

    /// Multiply-adds per frame and member when many windows are computed at once.
    package var multiplyAddsPerFrame: Int {
        if let selfCalibrating { return selfCalibrating.multiplyAddsPerFrame }
        return tensorShapes.filter { $0.count > 1 }.reduce(0) { $0 + $1.reduce(1, *) }
    }
}

// MARK: - The extents of the published kind

extension NetworkPlan: Codable {
    /// Taps of the convolutions.
    package var convolutionTaps: [Int] {
        stages.compactMap { if case .convolution(let taps, _) = $0 { taps } else { nil } }
    }

    /// Output channels of the convolutions.
    package var convolutionChannels: [Int] {
        stages.compactMap { if case .convolution(_, let channels) = $0 { channels } else { nil } }
    }

    /// Units of the dense layer, D.
    package var denseUnits: Int {
        stages.reduce(0) { if case .dense(let units) = $1 { units } else { $0 } }
    }

    private enum CodingKeys: CodingKey {
        case windowLength, convolutionTaps, convolutionChannels, denseUnits, selfCalibrating
    }

    /// Decodes and checks.
    ///
    /// - Parameter decoder: holds the four extents of the published kind, or a self-calibrating plan.
    /// - Throws: `DecodingError`, or ``NetworkPlanError`` when the extents do not fit together.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let plan = try container.decodeIfPresent(SelfCalibratingPlan.self, forKey: .selfCalibrating) {
            self.init(plan)
            return
        }
        try self.init(
            windowLength: container.decode(Int.self, forKey: .windowLength),
            convolutionTaps: container.decode([Int].self, forKey: .convolutionTaps),
            convolutionChannels: container.decode([Int].self, forKey: .convolutionChannels),
            denseUnits: container.decode(Int.self, forKey: .denseUnits))
    }

    /// Encodes the extents.
    ///
    /// - Parameter encoder: receives them.
    /// - Throws: what the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        if let selfCalibrating { return try container.encode(selfCalibrating, forKey: .selfCalibrating) }
        try container.encode(windowLength, forKey: .windowLength)
        try container.encode(convolutionTaps, forKey: .convolutionTaps)
        try container.encode(convolutionChannels, forKey: .convolutionChannels)
        try container.encode(denseUnits, forKey: .denseUnits)
    }
}

/// Extents that make no network.
package struct NetworkPlanError: CascadeError, Hashable {
    /// What is wrong and where.
    package let reason: String
    /// Bad data.
    package var category: FailureCategory { .badData }
    /// What to do next.
    package var remedy: String? {
        "Check `windowsize`, `filter_sizes`, `filter_numbers` and `dense_expansion` in the bundle's config.yaml."
    }
}

/// The extents of the network: three convolutions, two poolings by two, a dense layer per time step, one output.
///
/// Source: Rupprecht et al., *Nature Neuroscience* 24, 1324–1337 (2021), Methods.
public struct NetworkShape: Hashable, Sendable, Codable {
    /// Samples of one input window, W.
    public let windowLength: Int
    /// Taps of the three convolutions.
    public let convolutionTaps: [Int]
    /// Output channels of the three convolutions.
    public let convolutionChannels: [Int]
    /// Units of the dense layer, D.
    public let denseUnits: Int

    /// Checks that a window survives both poolings.
    ///
    /// - Parameters:
    ///   - windowLength: samples per window, at most 65,536.
    ///   - convolutionTaps: three positive numbers, at most 4,096.
    ///   - convolutionChannels: three positive numbers, at most 4,096.
    ///   - denseUnits: a positive number, at most 4,096.
    /// - Throws: ``NetworkShapeError`` with the reason.
    public init(
        windowLength: Int, convolutionTaps: [Int], convolutionChannels: [Int], denseUnits: Int
    ) throws(NetworkShapeError) {
        guard convolutionTaps.count == 3, convolutionChannels.count == 3 else {
            throw NetworkShapeError(
                reason: "the network has three convolutions, but \(convolutionTaps.count) filter sizes "
                    + "and \(convolutionChannels.count) filter numbers are given")
        }
        let extents = convolutionTaps + convolutionChannels + [denseUnits]
        guard extents.allSatisfy({ (1...4096).contains($0) }), (1...65536).contains(windowLength) else {
            throw NetworkShapeError(
                reason: "every extent lies between 1 and 4096 (window: 65536), found window \(windowLength), "
                    + "filter sizes \(convolutionTaps), filter numbers \(convolutionChannels), dense \(denseUnits)")
        }
        self.windowLength = windowLength
        self.convolutionTaps = convolutionTaps
        self.convolutionChannels = convolutionChannels
        self.denseUnits = denseUnits
        guard outputTaps >= 1 else {
            throw NetworkShapeError(
                reason: "a window of \(windowLength) samples is too short for filter sizes \(convolutionTaps)")
        }
    }

    /// Time steps that are left after both poolings, and so the taps of the output layer:
    /// ⌊(⌊(W − k₁ − k₂ + 2) / 2⌋ − k₃ + 1) / 2⌋, or 0 when nothing is left.
    public var outputTaps: Int {
        let afterFirstPooling = (windowLength - convolutionTaps[0] - convolutionTaps[1] + 2) / 2
        return max(0, (afterFirstPooling - convolutionTaps[2] + 1) / 2)
    }

    /// The shapes of a member's tensors in the order of ``NetworkWeights/tensors``, as Keras stores them:
    /// convolution kernels `[taps, in, out]`, dense kernels `[in, out]`, biases `[out]`.
    public var tensorShapes: [[Int]] {
        let (taps, channels) = (convolutionTaps, convolutionChannels)
        return [
            [taps[0], 1, channels[0]], [channels[0]],
            [taps[1], channels[0], channels[1]], [channels[1]],
            [taps[2], channels[1], channels[2]], [channels[2]],
            [channels[2], denseUnits], [denseUnits],
            [outputTaps * denseUnits, 1], [1],
        ]
    }

    /// Trainable numbers of one member.
    public var parameterCount: Int {
        tensorShapes.reduce(0) { $0 + $1.reduce(1, *) }
    }

    /// Multiply-adds per frame and member when the shared convolutions are computed once over the whole trace.
    public var multiplyAddsPerFrame: Int {
        tensorShapes.filter { $0.count > 1 }.reduce(0) { $0 + $1.reduce(1, *) }
    }
}

extension NetworkShape {
    private enum CodingKeys: CodingKey {
        case windowLength, convolutionTaps, convolutionChannels, denseUnits
    }

    /// Decodes and checks.
    ///
    /// - Parameter decoder: holds the four extents.
    /// - Throws: `DecodingError`, or ``NetworkShapeError`` when the extents do not fit together.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            windowLength: container.decode(Int.self, forKey: .windowLength),
            convolutionTaps: container.decode([Int].self, forKey: .convolutionTaps),
            convolutionChannels: container.decode([Int].self, forKey: .convolutionChannels),
            denseUnits: container.decode(Int.self, forKey: .denseUnits))
    }
}

/// Extents that make no network.
public struct NetworkShapeError: CascadeError, Hashable {
    /// What is wrong and where.
    public let reason: String
    /// Bad data.
    public var category: FailureCategory { .badData }
    /// What to do next.
    public var remedy: String? {
        "Check `windowsize`, `filter_sizes`, `filter_numbers` and `dense_expansion` in the bundle's config.yaml."
    }
}

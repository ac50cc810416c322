/// A network that reads a whole trace to find out how large and how slow one spike is in this neuron, and then says when
/// there were spikes (Documentation/self-calibration.md).
///
/// It has two graphs of rows. The *encoder* ends in statistics over the trace; dense layers make from them the numbers that
/// calibrate the *body*, a U-net: the gain of its samples, and a scale and a shift for channels of many of its layers.
package struct SelfCalibratingPlan: Hashable, Sendable {
    /// Channels of the body at each level; each has half as many time steps as the one before.
    package let levelChannels: [Int]
    /// Channels of the encoder's four convolutions.
    package let encoderChannels: [Int]
    /// Channels whose statistics are taken, behind the second and the last convolution.
    package let statisticsChannels: [Int]
    /// Units of the dense layer that reads the statistics.
    package let hiddenUnits: Int
    /// Numbers that describe a neuron.
    package let calibrationUnits: Int
    /// Expected spikes per frame that are none: they are taken from all, and what is left is raised to the sum of before.
    package var floor: Float = 0
    /// Where fewer expected spikes than these are all that comes at once, within ``eventFrames``, none is; 0 where few may be.
    package var quietSpikes: Float = 0
    /// How near, in frames, more must come at once for the fewer ones to stay.
    package var quietFrames = 0

    /// The customary extents.
    package static let customary = SelfCalibratingPlan(
        levelChannels: [16, 24, 32, 40, 48], encoderChannels: [16, 24, 32, 48], statisticsChannels: [32, 48],
        hiddenUnits: 96, calibrationUnits: 48)

    /// As many frames as what is expected of one spike takes with the customary smoothing: 4 standard deviations on either side.
    package static let eventFrames = 13
    /// What ``quietFrames`` may be: at least as many as an event has; hardly a recording has more.
    package static let possibleQuietFrames = eventFrames...1_000_000
    /// Frames whose samples must be there around the one that is spoken for, W. The network looks further, but hardly.
    package static let windowLength = 64
    /// A sample is given to the body as it is and relative to the noise, and to the encoder compressed, too.
    package static let (bodyInputs, encoderInputs) = (2, 3)
    /// The mean and the norms L2 and L4 of a channel.
    package static let statisticsPerChannel = 3
    /// ln ΔF/F per spike and ln half decay, and whether they are told.
    package static let hintInputs = 3
    private static let countUnits = 24

    private init(
        levelChannels: [Int], encoderChannels: [Int], statisticsChannels: [Int], hiddenUnits: Int,
        calibrationUnits: Int
    ) {
        self.levelChannels = levelChannels
        self.encoderChannels = encoderChannels
        self.statisticsChannels = statisticsChannels
        self.hiddenUnits = hiddenUnits
        self.calibrationUnits = calibrationUnits
    }

    /// Checks the extents.
    ///
    /// - Throws: ``NetworkPlanError`` with the reason.
    package init(
        checking levelChannels: [Int], encoderChannels: [Int], statisticsChannels: [Int], hiddenUnits: Int,
        calibrationUnits: Int
    ) throws(NetworkPlanError) {
        guard (2...7).contains(levelChannels.count), encoderChannels.count == 4, statisticsChannels.count == 2 else {
            throw NetworkPlanError(
                reason: "a self-calibrating network has 2 to 7 levels, 4 convolutions that read the trace and 2 "
                    + "statistics, found \(levelChannels.count), \(encoderChannels.count) and \(statisticsChannels.count)"
            )
        }
        let extents = levelChannels + encoderChannels + statisticsChannels + [hiddenUnits, calibrationUnits]
        guard extents.allSatisfy({ (1...1024).contains($0) }) else {
            throw NetworkPlanError(reason: "every extent lies between 1 and 1024, found \(extents)")
        }
        self.init(
            levelChannels: levelChannels, encoderChannels: encoderChannels, statisticsChannels: statisticsChannels,
            hiddenUnits: hiddenUnits, calibrationUnits: calibrationUnits)
    }

    /// What the frames of a segment are a multiple of: as many as 16 time steps of the last level of either graph.
    package var segmentFrameStep: Int { 16 << max(levelChannels.count - 1, 3) }
}

// MARK: - Layers

extension SelfCalibratingPlan {
    /// A cross-correlation along time with as many time steps behind it as before it.
    package struct Convolution: Hashable, Sendable {
        /// As its tensors are called.
        package let name: String
        /// Channels that go in.
        package let inputs: Int
        /// Channels that come out.
        package let outputs: Int
        /// Frames that one output is made from, an odd number.
        package let taps: Int
        /// Whether max(0, ·) is taken at the end.
        package let rectifies: Bool
        /// Whether the calibration scales and shifts its outputs before max(0, ·).
        package let isModulated: Bool

        /// Gathers the values.
        package init(
            name: String, inputs: Int, outputs: Int, taps: Int, rectifies: Bool = true, isModulated: Bool = false
        ) {
            (self.name, self.inputs, self.outputs, self.taps) = (name, inputs, outputs, taps)
            (self.rectifies, self.isModulated) = (rectifies, isModulated)
        }

        /// The shape of its kernel, `[taps, in, out]`.
        package var kernelShape: [Int] { [taps, inputs, outputs] }
    }

    /// The dense layers, in the order of the weights.
    package enum Dense: Int, CaseIterable, Hashable, Sendable {
        /// Statistics to hidden units, rectified.
        case statistics
        /// Hidden units to what describes the neuron, before any hint.
        case neuron
        /// The description to ln ΔF/F per spike and ln half decay.
        case response
        /// A hint to what is added to the description.
        case hint
        /// The rectified description to the numbers that calibrate, rectified.
        case calibration
        /// These to the logarithm of the samples' gain.
        case gain
        /// These to scales and shifts, layer by layer.
        case modulation
        /// These, the noise, the predicted rate and whether there is a hint to hidden units of the count gain.
        case count
        /// The hidden units to the logarithm of the gain of spike counts.
        case countGain
    }

    /// The convolutions of the encoder: four, and two of one tap whose outputs give the statistics.
    package var encoderConvolutions: [Convolution] {
        let inputs = [Self.encoderInputs] + encoderChannels
        let convolutions = encoderChannels.indices.map {
            Convolution(
                name: "encoder.conv\($0 + 1)", inputs: inputs[$0], outputs: encoderChannels[$0], taps: $0 == 0 ? 7 : 5)
        }
        let sources = [encoderChannels[1], encoderChannels[3]]
        return convolutions
            + zip(sources, statisticsChannels).enumerated().map { index, channels in
                Convolution(
                    name: "encoder.statistics\(index + 1)", inputs: channels.0, outputs: channels.1, taps: 1)
            }
    }

    /// The convolutions of the body, in the order in which they are computed.
    package var bodyConvolutions: [Convolution] {
        var convolutions = [
            Convolution(name: "body.input", inputs: Self.bodyInputs, outputs: levelChannels[0], taps: 9)
        ]
        for (level, channels) in levelChannels.enumerated() {
            convolutions.append(
                Convolution(
                    name: "body.down\(level)", inputs: levelChannels[max(0, level - 1)], outputs: channels, taps: 5,
                    isModulated: true))
            guard level > 0 else { continue }
            convolutions.append(
                Convolution(
                    name: "body.again\(level)", inputs: channels, outputs: channels, taps: 5,
                    isModulated: level == levelChannels.count - 1))
        }
        for level in (0..<levelChannels.count - 1).reversed() {
            let channels = levelChannels[level]
            convolutions.append(
                Convolution(
                    name: "body.up\(level)", inputs: levelChannels[level + 1], outputs: channels, taps: 1,
                    rectifies: false))
            convolutions.append(
                Convolution(name: "body.merge\(level)", inputs: channels, outputs: channels, taps: 5, isModulated: true)
            )
        }
        convolutions.append(
            Convolution(name: "body.output", inputs: levelChannels[0], outputs: 1, taps: 1, rectifies: false))
        return convolutions
    }

    /// Numbers that the statistics of a trace consist of: three for each channel, and ln σ of the noise.
    package var statisticsCount: Int { Self.statisticsPerChannel * statisticsChannels.reduce(0, +) + 1 }

    /// Scales and shifts of all modulated convolutions.
    package var modulationCount: Int { bodyConvolutions.reduce(0) { $0 + ($1.isModulated ? 2 * $1.outputs : 0) } }

    /// The extents of a dense layer, `[in, out]`.
    package func shape(of layer: Dense) -> [Int] {
        switch layer {
        case .statistics: [statisticsCount, hiddenUnits]
        case .neuron: [hiddenUnits, calibrationUnits]
        case .response: [calibrationUnits, 2]
        case .hint: [Self.hintInputs, calibrationUnits]
        case .calibration: [calibrationUnits, calibrationUnits]
        case .gain: [calibrationUnits, 1]
        case .modulation: [calibrationUnits, modulationCount]
        case .count: [calibrationUnits + 3, Self.countUnits]
        case .countGain: [Self.countUnits, 1]
        }
    }

    /// Tensors by name and shape: a kernel and a bias of each convolution, first the encoder's, and of each dense layer.
    var tensors: [(name: String, shape: [Int])] {
        let convolutions = (encoderConvolutions + bodyConvolutions).map { ($0.name, $0.kernelShape) }
        let dense = Dense.allCases.map { ("dense.\($0)", shape(of: $0)) }
        return (convolutions + dense).flatMap { name, shape in
            [("\(name).kernel", shape), ("\(name).bias", [shape[shape.count - 1]])]
        }
    }
}

// MARK: - Graphs

extension SelfCalibratingPlan {
    /// Rows of channels at some level, and the steps that make each of them from others.
    package struct Graph: Sendable {
        /// Channels, and the level, which has 2^level times fewer time steps than the trace.
        package struct Rows: Hashable, Sendable {
            package let channels: Int
            package let level: Int
        }

        /// What makes rows from rows.
        package enum Step: Hashable, Sendable {
            /// A convolution of ``convolutions``.
            case convolve(Int, from: Int, to: Int)
            /// The larger of every two neighbouring time steps.
            case halve(from: Int, to: Int)
            /// Every time step twice, and rows of the level before added.
            case doubleAndAdd(from: Int, skip: Int, to: Int)

            /// The rows that are read.
            package var sources: [Int] {
                switch self {
                case .convolve(_, let source, _), .halve(let source, _): [source]
                case .doubleAndAdd(let source, let skip, _): [source, skip]
                }
            }
        }

        /// The first are the samples.
        package private(set) var rows: [Rows]
        /// In their order. Of the steps that read the same rows, a convolution is the last: back through the graph it is then
        /// the first to write their derivatives.
        package private(set) var steps: [Step] = []
        /// The weights' own order.
        package let convolutions: [Convolution]
        /// Frames on either side of a sample that a result depends on.
        package private(set) var reach = 0

        fileprivate init(inputs: Int, convolutions: [Convolution]) {
            rows = [Rows(channels: inputs, level: 0)]
            self.convolutions = convolutions
        }

        fileprivate mutating func convolve(_ layer: Int, from source: Int) -> Int {
            reach += (convolutions[layer].taps / 2) << rows[source].level
            rows.append(Rows(channels: convolutions[layer].outputs, level: rows[source].level))
            steps.append(.convolve(layer, from: source, to: rows.count - 1))
            return rows.count - 1
        }

        fileprivate mutating func halve(_ source: Int) -> Int {
            reach += 1 << rows[source].level
            rows.append(Rows(channels: rows[source].channels, level: rows[source].level + 1))
            steps.append(.halve(from: source, to: rows.count - 1))
            return rows.count - 1
        }

        fileprivate mutating func doubleAndAdd(_ source: Int, to skip: Int) -> Int {
            reach += 1 << rows[skip].level
            rows.append(rows[skip])
            steps.append(.doubleAndAdd(from: source, skip: skip, to: rows.count - 1))
            return rows.count - 1
        }
    }

    /// From samples to the rows whose statistics are taken, which are the last two.
    package var encoder: Graph {
        var graph = Graph(inputs: Self.encoderInputs, convolutions: encoderConvolutions)
        let first = graph.convolve(0, from: 0)
        let second = graph.convolve(1, from: graph.halve(first))
        let third = graph.convolve(2, from: graph.halve(second))
        let last = graph.convolve(3, from: graph.halve(third))
        _ = graph.convolve(4, from: second)
        _ = graph.convolve(5, from: last)
        return graph
    }

    /// From samples to one row of numbers, of which softplus makes expected spikes.
    package var body: Graph {
        var graph = Graph(inputs: Self.bodyInputs, convolutions: bodyConvolutions)
        var layer = 0
        func next() -> Int {
            layer += 1
            return layer - 1
        }
        var skips: [Int] = []
        var rows = graph.convolve(next(), from: 0)
        for level in levelChannels.indices {
            if level > 0 { rows = graph.halve(rows) }
            rows = graph.convolve(next(), from: rows)
            if level > 0 { rows = graph.convolve(next(), from: rows) }
            skips.append(rows)
        }
        for skip in skips.dropLast().reversed() {
            rows = graph.convolve(next(), from: rows)
            rows = graph.convolve(next(), from: graph.doubleAndAdd(rows, to: skip))
        }
        _ = graph.convolve(next(), from: rows)
        return graph
    }

    /// Multiply-adds per frame, encoder and body together.
    var multiplyAddsPerFrame: Int {
        let sum = [encoder, body].reduce(0.0) { sum, graph in
            graph.steps.reduce(sum) { sum, step in
                guard case .convolve(let layer, let source, _) = step else { return sum }
                let kernel = graph.convolutions[layer].kernelShape.reduce(1, *)
                return sum + Double(kernel) / Double(1 << graph.rows[source].level)
            }
        }
        return Int(sum.rounded())
    }
}

extension SelfCalibratingPlan: Codable {
    private enum CodingKeys: CodingKey {
        case levelChannels, encoderChannels, statisticsChannels, hiddenUnits, calibrationUnits, floor
        case quietSpikes, quietFrames
    }

    /// Decodes and checks.
    ///
    /// - Parameter decoder: holds the extents.
    /// - Throws: `DecodingError`, or ``NetworkPlanError`` when the extents do not fit together.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            checking: container.decode([Int].self, forKey: .levelChannels),
            encoderChannels: container.decode([Int].self, forKey: .encoderChannels),
            statisticsChannels: container.decode([Int].self, forKey: .statisticsChannels),
            hiddenUnits: container.decode(Int.self, forKey: .hiddenUnits),
            calibrationUnits: container.decode(Int.self, forKey: .calibrationUnits))
        // Models older than these rules have none.
        floor = try container.decodeIfPresent(Float.self, forKey: .floor) ?? 0
        quietSpikes = try container.decodeIfPresent(Float.self, forKey: .quietSpikes) ?? 0
        quietFrames = try container.decodeIfPresent(Int.self, forKey: .quietFrames) ?? 0
        guard quietSpikes == 0 || quietSpikes > 0 && Self.possibleQuietFrames.contains(quietFrames) else {
            throw NetworkPlanError(
                reason:
                    "quiet stretches are of \(quietSpikes) spikes and \(quietFrames) frames; possible are 0 spikes, or more "
                    + "and \(Self.possibleQuietFrames) frames")
        }
    }

    /// Encodes the extents, and the rules of what is none where there are any.
    ///
    /// - Parameter encoder: receives them.
    /// - Throws: what the encoder throws.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(levelChannels, forKey: .levelChannels)
        try container.encode(encoderChannels, forKey: .encoderChannels)
        try container.encode(statisticsChannels, forKey: .statisticsChannels)
        try container.encode(hiddenUnits, forKey: .hiddenUnits)
        try container.encode(calibrationUnits, forKey: .calibrationUnits)
        if floor > 0 { try container.encode(floor, forKey: .floor) }
        guard quietSpikes > 0 else { return }
        try container.encode(quietSpikes, forKey: .quietSpikes)
        try container.encode(quietFrames, forKey: .quietFrames)
    }
}

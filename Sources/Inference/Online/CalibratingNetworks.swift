internal import Core
internal import Signals

/// Networks that calibrate themselves: on each block of frames as soon as it was read, for what comes after it
/// (Documentation/online.md).
///
/// `@unchecked Sendable`: one predictor uses it.
final class CalibratingNetworks: OnlineNetworks, @unchecked Sendable {
    private let work: NeuronWork
    private let team: ThreadTeam
    private var noiseLevels: [Int?]

    /// Prepares an ensemble for some neurons.
    ///
    /// - Parameters:
    ///   - ensemble: of networks that calibrate themselves, the same for all noise levels.
    ///   - noiseLevels: `nil` for neurons that are not predicted.
    ///   - blockFrames: frames of a block.
    ///   - hint: what is known of the response to a spike.
    ///   - threads: how many may work; the result is the same.
    init(
        _ ensemble: EnsembleNetwork, noiseLevels: [Int?], blockFrames: Int, hint: SpikeResponse?, threads: Int
    ) {
        let work = NeuronWork(
            noiseLevels.map { _ in OnlineNeuron(ensemble, blockFrames: blockFrames, hint: hint) },
            blockFrames: blockFrames)
        self.work = work
        self.noiseLevels = noiseLevels
        team = ThreadTeam(threads: threads) { work.advance($0) }
    }

    func noiseLevel(ofNeuron neuron: Int) -> Int? { noiseLevels[neuron] }

    func setNoiseLevel(_ level: Int?, ofNeuron neuron: Int) { noiseLevels[neuron] = level }

    func isPredicted(_ neuron: Int) -> Bool { noiseLevels[neuron] != nil }

    func read(_ frame: Span<Float>) {
        work.read(frame) { [noiseLevels] in noiseLevels[$0] != nil }
        team.run(count: work.busy.count)
    }

    func output(ofNeuron neuron: Int) -> Float? {
        noiseLevels[neuron] == nil ? nil : work.neurons[neuron].output
    }

    /// The responses that the networks see, once all neurons have learnt from another block; `nil` at other frames.
    var newResponses: [SpikeResponse?]? {
        work.endsRound ? work.neurons.map(\.response) : nil
    }
}

/// What the threads work at.
///
/// `@unchecked Sendable`: ``CalibratingNetworks`` changes it only while no thread works, and each of them has a neuron of its own.
private final class NeuronWork: @unchecked Sendable {
    let neurons: [OnlineNeuron]
    /// Those that have something to do at the newest frame.
    private(set) var busy: [Int] = []
    private let blockFrames: Int
    private let neuronsPerTurn: Int
    private var readFrames = 0

    /// Neurons that learn at one frame, so that no frame waits for all; where the block is long enough for all to have their turn.
    private static let customaryTurn = 8

    init(_ neurons: [OnlineNeuron], blockFrames: Int) {
        (self.neurons, self.blockFrames) = (neurons, blockFrames)
        neuronsPerTurn = max(Self.customaryTurn, (neurons.count + blockFrames - 1) / blockFrames)
    }

    /// The turn of the newest frame; `nil` in the first block.
    private var turn: Int? { readFrames < blockFrames ? nil : readFrames % blockFrames }

    /// Whether the last neurons have had their turn.
    var endsRound: Bool { turn == (neurons.count - 1) / neuronsPerTurn }

    private func learns(_ neuron: Int) -> Bool { turn == neuron / neuronsPerTurn }

    /// Neurons speak in turn, too.
    private func speaks(_ neuron: Int) -> Bool { (readFrames - neuron).isMultiple(of: neurons[neuron].framesTogether) }

    func read(_ frame: Span<Float>, _ isPredicted: (Int) -> Bool) {
        for neuron in frame.indices { neurons[neuron].read(frame[neuron]) }
        readFrames += 1
        busy.removeAll(keepingCapacity: true)
        for neuron in frame.indices where isPredicted(neuron) {
            if learns(neuron) || speaks(neuron) { busy.append(neuron) }
        }
    }

    func advance(_ index: Int) {
        let neuron = busy[index]
        if learns(neuron) { neurons[neuron].learn() }
        if speaks(neuron) { neurons[neuron].speak() }
    }
}

/// A neuron with the networks that calibrate themselves on it.
private final class OnlineNeuron: @unchecked Sendable {
    private let extent: NewestTile.Extent
    private let blockFrames: Int
    private var members: [RunningCalibration]
    /// The last samples; a ring.
    private var samples: [Float]
    private var readFrames = 0
    /// For the windows that end with the frame at which they were made, and the next ones.
    private var outputs: [Float] = []
    private var spokeAt = 0

    init(_ ensemble: EnsembleNetwork, blockFrames: Int, hint: SpikeResponse?) {
        let networks = ensemble.selfCalibrating
        self.blockFrames = blockFrames
        extent = NewestTile.Extent(ensemble.plan, of: networks[0].plan.body)
        members = networks.map { RunningCalibration($0, hint: hint) }
        samples = Array(repeating: .nan, count: max(blockFrames, extent.keptFrames))
    }

    var framesTogether: Int { extent.framesTogether }

    var response: SpikeResponse? {
        let responses = members.compactMap(\.response)
        return responses.isEmpty ? nil : SpikeResponse(mean: responses)
    }

    /// For the window that ends with the newest frame.
    var output: Float? {
        let place = readFrames - spokeAt
        return place < outputs.count ? outputs[place] : nil
    }

    func read(_ sample: Float) {
        samples[readFrames % samples.count] = sample
        readFrames += 1
    }

    /// Calibrates the networks on the last block, too.
    func learn() {
        let block = recent(blockFrames)
        for member in members.indices { members[member].learn(block) }
    }

    /// Looks at the newest frames.
    func speak() {
        guard readFrames > extent.lookAheadFrames else { return }
        let tile = NewestTile(extent, readFrames: readFrames, recent: recent)
        var sum = [Float](repeating: 0, count: extent.framesTogether)
        for member in members.indices {
            guard let spikes = members[member].expectedSpikes(tile) else { return }
            for place in sum.indices { sum[place] += spikes[place] }
        }
        let share = 1 / Float(members.count)
        outputs = sum.map { $0 * share }
        spokeAt = readFrames
    }

    private func recent(_ count: Int) -> [Float] {
        (readFrames - count..<readFrames).map { samples[$0 % samples.count] }
    }
}

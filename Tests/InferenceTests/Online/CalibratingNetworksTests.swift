import Core
import Signals
import TestSupport
import Testing

@testable import Inference

@Suite("Networks that calibrate themselves, frame by frame")
struct CalibratingNetworksTests {
    private static let blockFrames = 200
    private static let frameCount = 900
    private let configuration: BundleConfiguration
    private let bundle: ModelBundle

    init() throws {
        var plan = try Generated.selfCalibratingPlan()
        (plan.floor, plan.quietSpikes, plan.quietFrames) = (0.2, 1, 40)
        configuration = Generated.configuration(
            shape: NetworkPlan(plan), noiseLevels: [2, 5], ensembleSize: 2)
        bundle = try Generated.bundle(configuration)
    }

    private func predictor(
        neurons: Int, blockFrames: Int = Self.blockFrames, hint: SpikeResponse? = nil, threads: Int = 2
    ) -> OnlinePredictor {
        OnlinePredictor(
            configuration: configuration, ensembles: [bundle.ensembles[0]],
            noiseLevels: Array(repeating: 2, count: neurons), settings: PredictionSettings(threshold: .none),
            calibrationFrames: blockFrames, hint: hint, threads: threads)
    }

    private func traces(neurons: Int, frames: Int = Self.frameCount) -> TraceMatrix {
        let rows = (0..<neurons).map { Generated.trace(frameCount: frames, seed: UInt64(40 + $0)) }
        return TraceMatrix(neuronCount: neurons, frameCount: frames, values: rows.flatMap(\.self))
    }

    private func samples(of traces: TraceMatrix, at frame: Int) -> [Float] {
        (0..<traces.neuronCount).map { traces.values[$0 * traces.frameCount + frame] }
    }

    private func bits(_ matrix: TraceMatrix) -> [UInt32] { matrix.values.map(\.bitPattern) }

    @Test(
        "say the same however many frames come at once, and for any number of threads", arguments: [7, 64, 1000],
        [1, 3])
    func blocks(frames: Int, threads: Int) {
        let traces = traces(neurons: 19)
        let one = FrameByFrame.predict(traces, blockFrames: 1, with: predictor(neurons: 19, threads: 2))
        let other = FrameByFrame.predict(traces, blockFrames: frames, with: predictor(neurons: 19, threads: threads))
        let isSame = bits(one) == bits(other)
        #expect(isSame)
        #expect(one.values.contains { $0 > 0 })
    }

    @Test("say nothing before the first block is over, and then something of all frames whose windows are there")
    func begin() {
        let neurons = 20
        let prediction = FrameByFrame.predict(
            traces(neurons: neurons), blockFrames: 50, with: predictor(neurons: neurons))
        for neuron in 0..<neurons {
            let row = Array(prediction[neuron])
            let known = row.indices.filter { row[$0].isFinite }
            // Neurons learn eight at a time, and speak every eighth frame.
            let first = Self.blockFrames + neuron / 8 - 1 - 31
            #expect((first..<first + 8).contains(known.first ?? 0))
            #expect(known.last == Self.frameCount - 1 - 31)
            #expect(known.count == Self.frameCount - 31 - (known.first ?? 0))
        }
    }

    @Test("say nothing of exactly those frames whose windows have a missing sample")
    func gaps() {
        var traces = traces(neurons: 2)
        for frame in 500..<503 { traces.values[frame] = .nan }
        let prediction = FrameByFrame.predict(traces, blockFrames: 9, with: predictor(neurons: 2))
        let (broken, complete) = (Array(prediction[0]), Array(prediction[1]))
        let known = 300..<Self.frameCount - 31
        #expect(known.filter { broken[$0].isNaN } == Array(500 - 31..<503 + 32))
        #expect(!complete[known].contains { $0.isNaN })
    }

    @Test("say what they say of a whole recording where they know as much of it")
    func whole() throws {
        // On twice the same, the statistics are those of once, but for the ends.
        let once = Generated.trace(frameCount: 4096, seed: 5)
        let network = try #require(
            SelfCalibratingNetwork(bundle.ensembles[0].members[0], backend: .fastest, tileFrames: 8192))
        let whole = network.predict([once], hint: nil).expectedSpikes[0]
        var running = RunningCalibration(network, hint: nil)
        running.learn(once)
        let extent = NewestTile.Extent(configuration.network, of: network.plan.body)
        var largest: Float = 0
        // Frames that have only 24 to 31 after them; their mirror image is what else is there.
        for read in stride(from: 640, to: 4000, by: 40) {
            let tile = NewestTile(extent, readFrames: read) { Array(once[read - $0..<read]) }
            let found = running.expectedSpikes(tile)
            let spikes = try #require(found)
            for (place, spikes) in spikes.enumerated() {
                largest = max(largest, abs(spikes - whole[read - 32 + place]))
            }
        }
        #expect(largest < 0.05)
        #expect(running.response != nil)
    }

    @Test("look as far back, and with mirrored frames ahead as far, as an output depends on")
    func tile() throws {
        let plan = try #require(configuration.network.selfCalibrating)
        let extent = NewestTile.Extent(configuration.network, of: plan.body)
        let samples = (0..<2000).map(Float.init)
        for read in [40, 64, 300, 301, 312, 1999] {
            let tile = NewestTile(extent, readFrames: read) { Array(samples[read - $0..<read]) }
            #expect(tile.firstFrame + tile.own.lowerBound == read - 32)
            #expect(tile.firstFrame.isMultiple(of: plan.body.lastStep))
            #expect(tile.samples.count == extent.frameCount)
            #expect(tile.own.lowerBound >= plan.body.marginFrames)
            #expect(tile.own.upperBound + plan.body.marginFrames <= tile.samples.count)
            #expect(tile.isPresent.count == read - tile.firstFrame)
            for place in tile.own { #expect(tile.samples[place] == Float(tile.firstFrame + place)) }
            // Beyond the newest frame and the first one they come again.
            #expect(tile.samples[tile.isPresent.count + 1] == Float(read - 2))
            if tile.firstFrame < 0 { #expect(tile.samples[-tile.firstFrame - 2] == 1) }
        }
    }

    @Test("learn nothing from a block that has hardly a sample, or that is beyond all bounds")
    func useless() throws {
        let network = try #require(SelfCalibratingNetwork(bundle.ensembles[0].members[0], backend: .fastest))
        var running = RunningCalibration(network, hint: nil)
        running.learn(Array(repeating: .nan, count: 150) + Generated.trace(frameCount: 40, seed: 1))
        #expect(running.response == nil)
        var huge = Generated.trace(frameCount: 200, seed: 1)
        huge[100] = 1e30
        running.learn(huge)
        #expect(running.response == nil)
        running.learn(Generated.trace(frameCount: 200, seed: 1))
        let response = try #require(running.response)
        running.learn(Array(repeating: .nan, count: 200))
        #expect(running.response == response)
        running.learn(Generated.trace(frameCount: 200, seed: 2))
        #expect(running.response != response)
    }

    @Test("learn the same where missing samples are infinite")
    func infinite() throws {
        let network = try #require(SelfCalibratingNetwork(bundle.ensembles[0].members[0], backend: .fastest))
        let responses = [Float.nan, .infinity].map { missing in
            var block = Generated.trace(frameCount: 200, seed: 1)
            for frame in stride(from: 0, to: 200, by: 3) { block[frame] = missing }
            var running = RunningCalibration(network, hint: nil)
            running.learn(block)
            return running.response
        }
        #expect(responses[0] != nil && responses[0] == responses[1])
    }

    @Test("tell the responses that they see when all neurons have had their turn, and follow a hint")
    func responses() {
        var predictor = predictor(neurons: 9)
        let frames = traces(neurons: 9)
        var told: [Int] = []
        for frame in 0..<frames.frameCount {
            _ = predictor.read(samples(of: frames, at: frame))
            if let responses = predictor.newResponses {
                told.append(frame)
                #expect(responses.count == 9 && !responses.contains(nil))
            }
        }
        // The ninth has its turn a frame later.
        #expect(told == [200, 400, 600, 800])
        let hint = SpikeResponse(amplitude: 1, halfDecaySeconds: 1)
        let plain = FrameByFrame.predict(frames, blockFrames: 100, with: self.predictor(neurons: 9))
        let hinted = FrameByFrame.predict(frames, blockFrames: 100, with: self.predictor(neurons: 9, hint: hint))
        let isOther = bits(plain) != bits(hinted)
        #expect(isOther)
    }

    @Test("are silent for a neuron that is not predicted any more")
    func off() {
        var predictor = predictor(neurons: 2)
        let frames = traces(neurons: 2)
        var rows: [[Float]] = []
        for frame in 0..<600 {
            if frame == 400 { predictor.setNoiseLevel(nil, ofNeuron: 1) }
            rows.append(predictor.read(samples(of: frames, at: frame)))
        }
        #expect(!rows[300..<400].contains { $0[0].isNaN || $0[1].isNaN })
        #expect(!rows[400...].contains { $0[0].isNaN } && rows[400...].allSatisfy { $0[1].isNaN })
    }
}

import Core
import Signals
import TestSupport
import Testing

@testable import Inference

@Suite("A self-calibrating network")
struct SelfCalibratingNetworkTests {
    private let plan: SelfCalibratingPlan
    private let weights: NetworkWeights
    /// Below which some of what these networks say of generated traces lies, and some does not.
    private static let someFloor: Float = 0.5

    init() throws {
        plan = try Generated.selfCalibratingPlan()
        weights = try Generated.weights(NetworkPlan(plan), seed: 4)
    }

    private func network(
        _ backend: KernelBackend = .fastest, tileFrames: Int = 256, floor: Float = 0
    ) throws -> SelfCalibratingNetwork {
        let weights = try withFloor(floor, weights.tensors)
        return try #require(SelfCalibratingNetwork(weights, backend: backend, tileFrames: tileFrames))
    }

    private func withFloor(_ floor: Float, _ tensors: [Tensor]) throws -> NetworkWeights {
        var plan = plan
        plan.floor = floor
        return try NetworkWeights(plan: NetworkPlan(plan), tensors: tensors)
    }

    private func distance(_ a: [Float], _ b: [Float]) -> Float {
        zip(a, b).map { abs($0 - $1) }.max() ?? .nan
    }

    @Test(
        "says the same in tiles of any length as in one pass", arguments: [1, 15, 16, 200, 1000, 1537], [0, someFloor])
    func tiles(frames: Int, floor: Float) throws {
        let trace = Generated.trace(frameCount: frames, seed: 2)
        let whole = try network(tileFrames: 4096, floor: floor).predict([trace], hint: nil)
        let tiled = try network(floor: floor).predict([trace], hint: nil)
        #expect(whole.expectedSpikes[0].count == frames && tiled.expectedSpikes[0].count == frames)
        #expect(whole.expectedSpikes[0].allSatisfy { $0.isFinite && $0 >= 0 })
        // Sums over the trace have another order.
        #expect(distance(whole.expectedSpikes[0], tiled.expectedSpikes[0]) < 1e-5)
    }

    @Test("says what its definition says, in double precision", arguments: [1, 40, 700], [0, 0.4])
    func oracle(frames: Int, floor: Float) throws {
        let trace = Generated.trace(frameCount: frames, seed: 9)
        let hint = SpikeResponse(amplitude: 0.4, halfDecaySeconds: 0.3)
        let found = try network(floor: floor).predict([trace], hint: hint).expectedSpikes[0]
        let expected = try #require(SelfCalibratingOracle(weights)).uncounted(trace, hint: hint)
            .map { max(0, $0 - Double(floor)) }
        // All are multiplied by one factor, which other tests are about.
        let factor = found.reduce(0) { $0 + Double($1) } / expected.reduce(0, +)
        for (found, expected) in zip(found, expected) { #expect(abs(Double(found) - factor * expected) < 1e-5) }
    }

    @Test("says the same with any number of threads", arguments: [0, someFloor])
    func threads(floor: Float) throws {
        let traces = [Generated.trace(frameCount: 2000, seed: 12), Generated.trace(frameCount: 700, seed: 13)]
        let network = try network(floor: floor)
        let one = network.predict(traces, hint: nil)
        for threads in [2, 5] {
            let several = network.predict(traces, hint: nil, threads: threads)
            #expect(several.expectedSpikes == one.expectedSpikes && several.response == one.response)
        }
    }

    @Test("says the same with vectors of 8 and 16 floats", .enabled(if: KernelBackend.avx512.isSupported))
    func widths() throws {
        let trace = Generated.trace(frameCount: 900, seed: 14)
        let (narrow, wide) = try (network(.avx2), network(.avx512))
        let found = narrow.predict([trace], hint: nil).expectedSpikes[0]
        let expected = wide.predict([trace], hint: nil).expectedSpikes[0]
        #expect(distance(found, expected) < 1e-5)
    }

    @Test("says the same with every kernel", arguments: [KernelBackend.portable, .avx2].filter(\.isSupported))
    func backends(backend: KernelBackend) throws {
        let trace = Generated.trace(frameCount: 700, seed: 3)
        let (found, expected) = try (
            network(backend).predict([trace], hint: nil), network().predict([trace], hint: nil)
        )
        #expect(distance(found.expectedSpikes[0], expected.expectedSpikes[0]) < 1e-5)
    }

    @Test("calibrates itself on all traces of a neuron, in any order", arguments: [0, someFloor])
    func several(floor: Float) throws {
        let traces = [
            Generated.trace(frameCount: 500, seed: 5), Generated.trace(frameCount: 300, seed: 6).map { 3 * $0 },
        ]
        let network = try network(floor: floor)
        let together = network.predict(traces, hint: nil)
        let reversed = network.predict(traces.reversed(), hint: nil)
        #expect(distance(together.expectedSpikes[0], reversed.expectedSpikes[1]) < 1e-5)
        #expect(together.expectedSpikes[0] != network.predict([traces[0]], hint: nil).expectedSpikes[0])
    }

    @Test("sees a bridge where samples are missing, and says nothing there")
    func gaps() throws {
        var trace = Generated.trace(frameCount: 600, seed: 7)
        for frame in 300..<310 { trace[frame] = .nan }
        let spikes = try network().predict([trace], hint: nil).expectedSpikes[0]
        #expect(spikes.indices.filter { spikes[$0].isNaN } == Array(300..<310))
        var bridged = trace
        for frame in 300..<310 {
            bridged[frame] = trace[299] + Float(frame - 299) / 11 * (trace[310] - trace[299])
        }
        // Ten more samples hardly change the statistics.
        let other = try network().predict([bridged], hint: nil).expectedSpikes[0]
        for frame in spikes.indices where !spikes[frame].isNaN { #expect(abs(spikes[frame] - other[frame]) < 0.05) }
    }

    @Test("takes its floor from all it says, and keeps the sum where the rest is raised by no more than 4")
    func floor() throws {
        var trace = Generated.trace(frameCount: 600, seed: 9)
        trace[50] = .nan
        // Without a gain of counts, so that what comes out is what the floor is taken from.
        var tensors = weights.tensors
        for index in tensors.indices.suffix(2) {
            let shape = tensors[index].shape
            tensors[index] = Tensor(shape: shape, values: Array(repeating: 0, count: shape.reduce(1, *)))
        }
        func spikes(floor: Float) throws -> [Float] {
            let weights = try withFloor(floor, tensors)
            let network = try #require(SelfCalibratingNetwork(weights, backend: .fastest, tileFrames: 256))
            let spikes = network.predict([trace], hint: nil).expectedSpikes[0]
            #expect(spikes[50].isNaN)
            return spikes.filter { !$0.isNaN }
        }
        let plain = try spikes(floor: 0)
        let (before, sorted) = (plain.reduce(0, +), plain.sorted())
        for place in [60, 300, 590] {
            let floor = sorted[place]
            let rest = plain.map { max(0, $0 - floor) }
            let expected = min(before, 4 * rest.reduce(0, +))
            let found = try spikes(floor: floor)
            #expect(zip(found, rest).allSatisfy { ($0 == 0) == ($1 == 0) })
            let sum: Float = found.reduce(0, +)
            #expect(abs(sum - expected) < 1e-3 * expected)
        }
        #expect(try spikes(floor: 100).allSatisfy { $0 == 0 })
    }

    @Test("expects nothing in quiet stretches, and keeps the sum where the rest is raised by no more than 4")
    func quiet() throws {
        var traces = [Generated.trace(frameCount: 900, seed: 9), Generated.trace(frameCount: 400, seed: 10)]
        traces[0][50] = .nan
        func spikes(quietSpikes: Float, quietFrames: Int = 0) throws -> [[Float]] {
            var plan = plan
            (plan.quietSpikes, plan.quietFrames) = (quietSpikes, quietFrames)
            let weights = try NetworkWeights(plan: NetworkPlan(plan), tensors: weights.tensors)
            let network = try #require(SelfCalibratingNetwork(weights, backend: .fastest, tileFrames: 256))
            let spikes = network.predict(traces, hint: nil).expectedSpikes
            #expect(spikes[0][50].isNaN)
            return spikes
        }
        func sum(_ spikes: [[Float]]) -> Double {
            spikes.joined().filter { !$0.isNaN }.reduce(0.0) { $0 + Double($1) }
        }
        let plain = try spikes(quietSpikes: 0)
        var mostAtOnce: Float = 0
        for row in plain.map({ $0.map { $0.isNaN ? 0 : $0 } }) {
            for frame in 6..<row.count - 6 { mostAtOnce = max(mostAtOnce, row[frame - 6...frame + 6].reduce(0, +)) }
        }
        for reach in [20, 250] {
            let found = try spikes(quietSpikes: 0.999 * mostAtOnce, quietFrames: reach)
            let pairs = Array(zip(plain.joined(), found.joined())).filter { !$0.0.isNaN }
            let rest = pairs.filter { $0.1 > 0 }
            #expect(rest.count > 0 && rest.count < pairs.count)
            let wished = sum(plain) / rest.reduce(0.0) { $0 + Double($1.0) }
            let raise = min(4, wished)
            #expect((wished > 4) == (reach == 20))
            for pair in rest { #expect(abs(Double(pair.1) - raise * Double(pair.0)) < 1e-5 * raise) }
        }
        #expect(try spikes(quietSpikes: 1000, quietFrames: 20).joined().allSatisfy { $0.isNaN || $0 == 0 })
    }

    @Test("is told what is known of the response, and says what it sees")
    func hints() throws {
        let trace = Generated.trace(frameCount: 600, seed: 8)
        let network = try network()
        let (plain, told) = (
            network.predict([trace], hint: nil),
            network.predict([trace], hint: SpikeResponse(amplitude: 0.5, halfDecaySeconds: 0.2))
        )
        #expect(plain.expectedSpikes != told.expectedSpikes)
        #expect(plain.response == told.response)
        #expect(plain.response.amplitude > 0 && plain.response.halfDecaySeconds > 0)
    }

    @Test("speaks for the frame in the middle of a window that has all its samples, with any number of threads")
    func windows() throws {
        var traces = TraceMatrix(
            neuronCount: 3, frameCount: 500,
            values: (0..<3).flatMap { Generated.trace(frameCount: 500, seed: 10 + $0) })
        traces.values[700] = .nan
        let configuration = Generated.configuration(shape: NetworkPlan(plan), ensembleSize: 1)
        let ensembles = configuration.noiseLevels.map { Ensemble(noiseLevel: $0, members: [weights]) }
        let predictor = SpikePredictor(configuration: configuration, ensembles: ensembles)
        let one = try predictor.predict(traces, noiseLevels: [2, 3, nil], threads: 1)
        let three = try predictor.predict(traces, noiseLevels: [2, 3, nil], threads: 3)
        for (a, b) in zip(one.values, three.values) { #expect(a == b || a.isNaN && b.isNaN) }
        let (first, second) = (Array(one[0]), Array(one[1]))
        #expect(first.indices.filter { !first[$0].isNaN } == Array(32...468))
        #expect(second.indices.filter { second[$0].isNaN } == Array(0..<32) + Array(169...232) + Array(469..<500))
        #expect(one[2].count { !$0.isNaN } == 0)
        let network = try #require(SelfCalibratingNetwork(weights, backend: .fastest))
        let spikes = network.predict([Array(traces[0])], hint: nil)
        #expect(first[100] == spikes.expectedSpikes[0][100])
    }

    @Test("has 153 thousand weights and 19 thousand multiply-adds per frame with the customary extents")
    func extents() {
        let plan = NetworkPlan(SelfCalibratingPlan.customary)
        #expect(plan.parameterCount == 153_301)
        #expect(plan.multiplyAddsPerFrame == 18_896)
    }
}

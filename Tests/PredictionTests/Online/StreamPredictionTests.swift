import Core
import Inference
import Inspection
import Registry
import RegistryTestSupport
import Signals
import TestSupport
import Testing

@testable import Prediction

@Suite("The prediction of a recording that is being made")
struct StreamPredictionTests {
    private static let blockFrames = 60

    /// A model of networks for ν of 2 and 8, and what it needs.
    private func with(
        _ change: (inout StreamRequest) -> Void = { _ in }, neuronCount: Int = 1,
        _ body: (inout StreamPrediction, ModelBundle) throws -> Void
    ) throws {
        try withRegistry { registry in
            let configuration = Generated.configuration(shape: try Generated.smallShape(), noiseLevels: [2, 8])
            let model = try registry.add(configuration).record
            var request = StreamRequest(
                neuronCount: neuronCount, frameRateHz: 30, blockSeconds: Double(Self.blockFrames) / 30,
                settings: PredictionSettings(threshold: .none), accepted: Set(FindingKind.allCases), threads: 1)
            change(&request)
            var prediction = try StreamPrediction(request, model: model, registry: registry)
            try body(&prediction, registry.models.bundle(of: model))
        }
    }

    /// Reads frames one by one.
    private func read(_ frames: [[Float]], with prediction: inout StreamPrediction) throws -> [Float] {
        try frames.flatMap { frame in
            var row = frame
            var span = row.mutableSpan
            try prediction.read(frame.span, into: &span)
            return row
        }
    }

    /// A trace of noise whose median step is that of ν.
    private func noise(_ noiseLevel: Float, frameCount: Int) -> [[Float]] {
        let step = noiseLevel / 100 * Float(30).squareRoot()
        return (0..<frameCount).map { [$0.isMultiple(of: 2) ? step : 0] }
    }

    @Test("has networks by the noise of the first block, and others only after a later one, each in its windows")
    func networks() throws {
        // 3 is near to 2; in the third block, 5.2 is nearer to 8, but not by enough; then 7 is.
        let frames = [3, 3, 5.2, 7, 7].flatMap { noise($0, frameCount: Self.blockFrames) }
        try with { prediction, bundle in
            let rows = try read(frames, with: &prediction)
            let changes = prediction.takeNews().compactMap { news -> [Int?]? in
                guard case .networks(0, let frame, _, let previous, let level) = news else { return nil }
                return [frame, previous, level]
            }
            #expect(changes == [[59, nil, 2], [239, 2, 8]])
            var expected = OnlinePredictor(
                configuration: bundle.configuration, ensembles: bundle.ensembles, noiseLevels: [nil],
                settings: PredictionSettings(threshold: .none), threads: 1)
            var same = expected.read(Array(frames[..<60].joined()))
            expected.setNoiseLevel(2, ofNeuron: 0)
            same += expected.read(Array(frames[60..<240].joined()))
            expected.setNoiseLevel(8, ofNeuron: 0)
            same += expected.read(Array(frames[240...].joined()))
            let isSame = rows.map(\.bitPattern) == same.map(\.bitPattern)
            #expect(isSame)
            let found = rows.count(where: \.isFinite)
            #expect(found == 300 - 75)
        }
    }

    @Test("is 0 for a neuron that has not varied, and the networks' own from where it does")
    func constant() throws {
        try with {
            $0.noiseLevels = [2]
        } _: { prediction, _ in
            var frames = [[Float]](repeating: [0.5], count: 60)
            frames[50] = [0.7]
            let rows = try read(frames, with: &prediction)
            let (before, after) = (rows[15..<50].count { $0 == 0 }, rows[50...].count { $0 == 0 })
            #expect(before == 35 && after == 0)
        }
    }

    @Test("takes percent for what they are")
    func percent() throws {
        let trace = Generated.trace(frameCount: 80, seed: 3).map { ($0 * 64).rounded() / 64 }
        var rows: [[UInt32]] = []
        for (units, scale) in [(RecordingUnits.fraction, Float(0.01)), (.percent, 1)] {
            try with {
                $0.units = units
                $0.noiseLevels = [2]
            } _: { prediction, _ in
                rows.append(try read(trace.map { [$0 * scale] }, with: &prediction).map(\.bitPattern))
            }
        }
        #expect(rows[0] == rows[1])
    }

    @Test("makes ΔF/F of fluorescence, and says once where there is none")
    func fluorescence() throws {
        let trace = Generated.trace(frameCount: 300, seed: 3)
        try with(
            {
                $0.units = .fluorescence
                $0.baseline = BaselineSettings(neuropilFraction: 0, percentile: 15, windowSeconds: 4)
                $0.noiseLevels = [2]
            }, neuronCount: 2
        ) { prediction, _ in
            let rows = try read(trace.map { [200 * (1 + $0), -1] }, with: &prediction)
            let faults = prediction.takeNews().compactMap { news -> Int? in
                guard case .baseline(let neuron, .notPositive) = news else { return nil }
                return neuron
            }
            #expect(faults == [1])
            // A quarter of the baseline's window, and a window of the network.
            let first = rows.firstIndex(where: \.isFinite)
            #expect(first == 2 * (29 + 15))
            let other = stride(from: 1, to: rows.count, by: 2).count { rows[$0].isFinite }
            #expect(other == 0)
        }
    }

    @Test(
        "gives no networks to a neuron whose baseline is lost in the noise: less than a quarter of it, as in a recording",
        arguments: [(noise: Float(8), isLost: true), (2, false)])
    func lostBaseline(noise: Float, isLost: Bool) throws {
        try with {
            $0.units = .fluorescence
            $0.baseline = BaselineSettings(neuropilFraction: 0, percentile: 15, windowSeconds: 2)
        } _: { prediction, _ in
            var generator = SeededGenerator(seed: 1)
            // The baseline is 1; steps of a and a little noise are 1.05 a of noise.
            let frames = (0..<200).map { frame in
                [frame.isMultiple(of: 2) ? 1 : 1 + noise * Float.random(in: 0.9...1.1, using: &generator)]
            }
            let rows = try read(frames, with: &prediction)
            let found = rows.count(where: \.isFinite)
            #expect((found == 0) == isLost)
            let isSaid = prediction.takeNews().contains { if case .baseline(0, .tiny) = $0 { true } else { false } }
            #expect(isSaid == isLost)
        }
    }

    @Test("is refused for another rate, more neurons than memory, or as many noise levels as there are no neurons")
    func refused() throws {
        #expect(throws: StreamError.rateMismatch(streamHz: 15, modelHz: 30, model: "Global_EXC_30Hz_smoothing50ms")) {
            try with({ $0.frameRateHz = 15 }) { _, _ in }
        }
        #expect(throws: StreamError.noiseCount(given: 2, neuronCount: 1)) {
            try with({ $0.noiseLevels = [2, 3] }) { _, _ in }
        }
        #expect(throws: StreamError.self) { try with({ $0.neuronCount = 1_000_000_000 }) { _, _ in } }
    }
}

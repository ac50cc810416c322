import Core
import TestSupport
import Testing

@testable import Inference

/// A recording in the order in which it is made.
struct FrameByFrame {
    /// Feeds a recording in blocks, and puts the rows in the frames that they speak for.
    static func predict(
        _ traces: TraceMatrix, blockFrames: Int, with predictor: consuming OnlinePredictor
    ) -> TraceMatrix {
        let (neurons, frames, delay) = (traces.neuronCount, traces.frameCount, predictor.delayFrames)
        let inOrder = (0..<frames * neurons).map { traces.values[$0 % neurons * frames + $0 / neurons] }
        var rows: [Float] = []
        for first in stride(from: 0, to: frames, by: blockFrames) {
            rows += predictor.read(Array(inOrder[first * neurons..<min(first + blockFrames, frames) * neurons]))
        }
        rows += predictor.finish()
        return placed(rows, neurons: neurons, frames: frames, delay: delay)
    }

    private static func placed(_ rows: [Float], neurons: Int, frames: Int, delay: Int) -> TraceMatrix {
        let skipped = rows.count / neurons - frames
        var matrix = TraceMatrix(neuronCount: neurons, frameCount: frames, repeating: .infinity)
        guard skipped == min(delay, frames) else { return matrix }
        for neuron in 0..<neurons {
            for frame in 0..<frames {
                matrix.values[neuron * frames + frame] = rows[(frame + skipped) * neurons + neuron]
            }
        }
        return matrix
    }
}

@Suite("The prediction frame by frame")
struct OnlinePredictorTests {
    static let levels: [Int?] = [2, 5, nil, 5, 2, 2, 5]

    /// Seven neurons, of which one is missing for a while, one begins late, and one ends with an infinite sample.
    static func traces(frameCount: Int = 180) -> TraceMatrix {
        var rows = (0..<levels.count).map { Generated.trace(frameCount: frameCount, seed: UInt64($0)) }
        for frame in 100..<103 { rows[1][frame] = .nan }
        for frame in 0..<50 { rows[3][frame] = .nan }
        rows[4][140] = .nan
        rows[5][frameCount - 2] = .infinity
        return TraceMatrix(neuronCount: levels.count, frameCount: frameCount, values: rows.flatMap(\.self))
    }

    func bits(_ matrix: TraceMatrix) -> [UInt32] { matrix.values.map(\.bitPattern) }

    func expectSame(
        _ configuration: BundleConfiguration, _ settings: PredictionSettings, backend: KernelBackend = .fastest,
        blockFrames: Int = 7, threads: Int = 2
    ) throws {
        let bundle = try Generated.bundle(configuration)
        let batch = try SpikePredictor(
            configuration: configuration, ensembles: bundle.ensembles, settings: settings, backend: backend,
            engine: .direct
        ).predict(Self.traces(), noiseLevels: Self.levels, threads: 1)
        let online = OnlinePredictor(
            configuration: configuration, ensembles: bundle.ensembles, noiseLevels: Self.levels, settings: settings,
            threads: threads, backend: backend)
        let isSame = bits(FrameByFrame.predict(Self.traces(), blockFrames: blockFrames, with: online)) == bits(batch)
        #expect(isSame)
    }

    @Test(
        "is that of the whole recording, bit for bit, for every kernel and block",
        arguments: EnsembleNetworkTests.supported.filter { $0 != .openBLAS }, [1, 7, 64, 1000])
    func blocks(backend: KernelBackend, blockFrames: Int) throws {
        let configuration = Generated.configuration(shape: try Generated.standardShape(), noiseLevels: [2, 5])
        try expectSame(configuration, PredictionSettings(), backend: backend, blockFrames: blockFrames)
    }

    @Test(
        "is the same for every network", arguments: NamedShape.all, [Alignment.calibrated, .cascade])
    func shapes(shape: NamedShape, alignment: Alignment) throws {
        let configuration = Generated.configuration(shape: try shape.shape, noiseLevels: [2, 5])
        try expectSame(configuration, PredictionSettings(alignment: alignment, threshold: .none))
    }

    @Test(
        "is the same wherever the labelled frame lies in its window", arguments: [0, 0.1, 0.25, 0.5, 0.9, 0.97, 1],
        [Threshold.none, .zero, .floor])
    func settings(fractionBefore: Double, threshold: Threshold) throws {
        for alignment in Alignment.allCases {
            for padding in [Padding.nan, .zero] {
                let configuration = Generated.configuration(
                    shape: try Generated.smallShape(), noiseLevels: [2, 5], smoothingSeconds: 0.1,
                    fractionBefore: fractionBefore)
                let settings = PredictionSettings(alignment: alignment, padding: padding, threshold: threshold)
                try expectSame(configuration, settings)
            }
        }
    }

    @Test("is the same for any number of threads and of neurons", arguments: [1, 16, 17, 700], [1, 3])
    func neurons(count: Int, threads: Int) throws {
        let configuration = Generated.configuration(shape: try Generated.smallShape(), noiseLevels: [2, 5])
        let bundle = try Generated.bundle(configuration)
        let rows = (0..<count).map { Generated.trace(frameCount: 60, seed: UInt64($0)) }
        let traces = TraceMatrix(neuronCount: count, frameCount: 60, values: rows.flatMap(\.self))
        let levels = (0..<count).map { $0 % 3 == 0 ? 2 : 5 }
        let batch = try SpikePredictor(configuration: configuration, ensembles: bundle.ensembles)
            .predict(traces, noiseLevels: levels, threads: 1)
        let online = OnlinePredictor(
            configuration: configuration, ensembles: bundle.ensembles, noiseLevels: levels, threads: threads)
        let isSame = bits(FrameByFrame.predict(traces, blockFrames: 1, with: online)) == bits(batch)
        #expect(isSame)
    }

    @Test("comes later than its frame by what the window and the threshold look ahead")
    func delay() throws {
        func delay(_ fractionBefore: Double, _ settings: PredictionSettings) throws -> Int {
            let configuration = Generated.configuration(
                shape: try Generated.standardShape(), smoothingSeconds: 0.05, fractionBefore: fractionBefore)
            return OnlinePredictor(
                configuration: configuration, ensembles: [], noiseLevels: [nil], settings: settings, threads: 1
            ).delayFrames
        }
        #expect(try delay(0.5, PredictionSettings()) == 31)
        #expect(try delay(0.5, PredictionSettings(alignment: .cascade)) == 32)
        // σ = 1.5 frames: the floor looks one frame ahead.
        #expect(try delay(0.5, PredictionSettings(threshold: .floor)) == 32)
        #expect(try delay(0.9, PredictionSettings()) == 5)
        #expect(try delay(1, PredictionSettings()) == 0)
    }

    @Test("of another noise level begins with the windows that begin after the change")
    func change() throws {
        let configuration = Generated.configuration(
            shape: try Generated.smallShape(), noiseLevels: [2, 5], ensembleSize: 3)
        let bundle = try Generated.bundle(configuration)
        let settings = PredictionSettings(threshold: .none)
        let trace = Generated.trace(frameCount: 120, seed: 4)
        let traces = TraceMatrix(neuronCount: 1, frameCount: 120, values: trace)
        let batch = SpikePredictor(configuration: configuration, ensembles: bundle.ensembles, settings: settings)
        let before = try batch.predict(traces, noiseLevels: [2], threads: 1)
        let after = try batch.predict(traces, noiseLevels: [5], threads: 1)
        var online = OnlinePredictor(
            configuration: configuration, ensembles: bundle.ensembles, noiseLevels: [2], settings: settings, threads: 1)
        let delay = online.delayFrames
        var rows = online.read(Array(trace[..<60]))
        online.setNoiseLevel(5, ofNeuron: 0)
        #expect(online.noiseLevel(ofNeuron: 0) == 5)
        rows += online.read(Array(trace[60...]))
        rows += online.finish()
        // The window that begins with frame 60 speaks for frame 68.
        let expected = before.values[..<68] + after.values[68...]
        let isSame = rows.dropFirst(delay).map(\.bitPattern) == expected.map(\.bitPattern)
        #expect(isSame)
    }

    @Test("of a neuron without a noise level begins once it has one, and ends when it has none")
    func comingAndGoing() throws {
        let configuration = Generated.configuration(shape: try Generated.smallShape(), noiseLevels: [2])
        let bundle = try Generated.bundle(configuration)
        let trace = Generated.trace(frameCount: 100, seed: 4)
        let traces = TraceMatrix(neuronCount: 1, frameCount: 100, values: trace)
        let batch = try SpikePredictor(configuration: configuration, ensembles: bundle.ensembles)
            .predict(traces, noiseLevels: [2], threads: 1)
        var online = OnlinePredictor(
            configuration: configuration, ensembles: bundle.ensembles, noiseLevels: [nil], threads: 1)
        var rows = online.read(Array(trace[..<10]))
        online.setNoiseLevel(2, ofNeuron: 0)
        rows += online.read(Array(trace[10..<60]))
        online.setNoiseLevel(nil, ofNeuron: 0)
        rows += online.read(Array(trace[60...]))
        // Window 10…25 speaks for frame 18, which is finished when frame 25 is read.
        #expect(rows.indices.filter { !rows[$0].isNaN } == Array(25..<60))
        let isSame = rows[25..<60].map(\.bitPattern) == batch.values[18..<53].map(\.bitPattern)
        #expect(isSame)
    }

    @Test("of windows that make the networks overflow is missing, and said")
    func overflow() throws {
        let configuration = Generated.configuration(shape: try Generated.smallShape(), noiseLevels: [2])
        var online = OnlinePredictor(
            configuration: configuration, ensembles: try Generated.bundle(configuration).ensembles, noiseLevels: [2],
            settings: PredictionSettings(threshold: .none), threads: 1)
        var trace = Generated.trace(frameCount: 100, seed: 4)
        for frame in 40..<45 { trace[frame] = frame % 2 == 0 ? 3.4e38 : -3.4e38 }
        let rows = online.read(trace)
        let infinite = rows.count(where: \.isInfinite)
        #expect(infinite == 0)
        guard case .notFinite(0, let frame)? = online.firstFault else {
            Issue.record("no fault was seen")
            return
        }
        #expect((33...52).contains(frame))
        let missing = rows[70...].count(where: \.isNaN)
        #expect(missing == 0)
    }
}

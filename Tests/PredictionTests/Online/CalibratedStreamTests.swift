import Core
import Inspection
import Registry
import RegistryTestSupport
import Signals
import TestSupport
import Testing

@testable import Prediction

@Suite("The prediction of a recording that is being made, by a model that calibrates itself")
struct CalibratedStreamTests {
    private static let blockFrames = 90

    /// A model of networks that calibrate themselves on blocks of 3 s.
    private func with(
        neuronCount: Int = 2, _ change: (inout StreamRequest) -> Void = { _ in },
        _ body: (inout StreamPrediction) throws -> Void
    ) throws {
        try withRegistry { registry in
            let configuration = Generated.configuration(
                name: "whole", shape: NetworkPlan(try Generated.selfCalibratingPlan()), noiseLevels: [1, 2, 3],
                ensembleSize: 1)
            let model = try registry.add(configuration).record
            var request = StreamRequest(
                neuronCount: neuronCount, frameRateHz: 30, blockSeconds: Double(Self.blockFrames) / 30,
                accepted: Set(FindingKind.allCases))
            change(&request)
            var prediction = try StreamPrediction(request, model: model, registry: registry)
            try body(&prediction)
        }
    }

    private func read(_ frames: Int, with prediction: inout StreamPrediction, _ sample: (Int, Int) -> Float) throws
        -> [[Float]]
    {
        try (0..<frames).map { frame in
            let samples = (0..<2).map { sample($0, frame) }
            var row = samples
            var span = row.mutableSpan
            try prediction.read(samples.span, into: &span)
            return row
        }
    }

    private static let traces = (0..<2).map { Generated.trace(frameCount: 4000, seed: UInt64(70 + $0)) }

    @Test("tells when neurons are known for the first time, and when by two minutes")
    func news() throws {
        try with { prediction in
            let rows = try read(3900, with: &prediction) { Self.traces[$0][$1] }
            let told = prediction.takeNews().compactMap { news -> [Int]? in
                guard case .calibrated(let frame, let frames, let responses) = news else { return nil }
                return [frame, frames, responses.count]
            }
            #expect(told == [[89, 90, 2], [3599, 3600, 2]])
            #expect(rows[..<Self.blockFrames].allSatisfy { $0.allSatisfy(\.isNaN) })
            #expect(rows[(Self.blockFrames + 8)...].allSatisfy { $0.allSatisfy(\.isFinite) })
        }
    }

    @Test("changes no networks by noise, and needs none that is given", arguments: [nil, [2.0]])
    func noise(given: [Double]?) throws {
        try with {
            $0.noiseLevels = given
        } _: { prediction in
            let rows = try read(400, with: &prediction) { Self.traces[$0][$1] }
            let areChanged = prediction.takeNews().contains { if case .networks = $0 { true } else { false } }
            #expect(!areChanged && rows[399].allSatisfy(\.isFinite))
        }
    }

    @Test("follows what is known of the response to a spike: what is given, or else what the indicator has")
    func hints() throws {
        var rows: [[[Float]]] = []
        let said = SpikeResponse(amplitude: 0.5, halfDecaySeconds: 0.2)
        for (hint, indicator) in [(nil, nil), (nil, "GCaMP6s"), (said, "GCaMP6s"), (nil, "nobody's")] {
            try with {
                ($0.hint, $0.indicator) = (hint, indicator)
            } _: { prediction in
                #expect((prediction.hint?.response == said) == (hint != nil))
                #expect((prediction.hint == nil) == (hint == nil && indicator != "GCaMP6s"))
                rows.append(try read(300, with: &prediction) { Self.traces[$0][$1] }.suffix(100).map(\.self))
            }
        }
        #expect(rows[0] == rows[3] && rows[0] != rows[1] && rows[1] != rows[2])
    }

    @Test("expects nothing of a trace that has not varied")
    func constant() throws {
        try with { prediction in
            let rows = try read(300, with: &prediction) { $0 == 0 ? 0.25 : Self.traces[$0][$1] }
            #expect(rows[200...].allSatisfy { $0[0] == 0 && $0[1].isFinite })
        }
    }
}

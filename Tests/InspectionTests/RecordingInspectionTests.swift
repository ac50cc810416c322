import Core
import Foundation
import Inspection
import Signals
import Testing

@Suite("A recording of several neurons")
struct RecordingInspectionTests {
    private func traces(count: Int, durationSeconds: Double = 40, noise: Double = 0.05) -> [[Float]] {
        (0..<count).map { neuron in
            let simulated = SimulatedRecording(
                durationSeconds: durationSeconds, spikeRateHz: 0.5, decaySeconds: 0.8, noise: noise,
                seed: UInt64(neuron + 1))
            return simulated.trace(following: simulated.spikeTimes).map { Float($0) }
        }
    }

    private func inspected(_ traces: [[Float]], timesHz: Double? = nil) -> RecordingInspection {
        let neurons = traces.indices.map { row in
            TraceInspection(
                of: traces[row][...], neuron: row, frameRateHz: 30, previous: row > 0 ? traces[row - 1][...] : nil)
        }
        return RecordingInspection(of: neurons, frameRateHz: 30, timesHz: timesHz)
    }

    private func transposed(_ traces: [[Float]]) -> [[Float]] {
        traces[0].indices.map { frame in traces.map { $0[frame] } }
    }

    @Test("goes by what the recording says of its traces, whatever they look like")
    func stated() {
        func refused(_ traceSet: TraceSet) -> [FindingKind] {
            RecordingInspection(of: [], frameRateHz: 30, traceSet: traceSet).refusals().map(\.kind)
        }
        for (kind, expected) in [
            (.denoised, [.smoothed]), (.deconvolved, [.deconvolved]), (.dff, []), (.fluorescence, []),
        ] as [(TraceKind, [FindingKind])] {
            #expect(refused(TraceSet(name: "traces", kind: kind, roiCount: 3, frameCount: 900)) == expected)
        }
        var turned = TraceSet(name: "traces", roiCount: 6001, frameCount: 74)
        #expect(refused(turned) == [.timeByNeurons])
        turned.isOrientationKnown = true
        #expect(refused(turned) == [])
    }

    @Test("is refused for baselines that are no use only where half of its neurons have one", arguments: [2, 3])
    func baselines(count: Int) {
        let traces = traces(count: 5)
        let neurons = traces.indices.map { row in
            let isLost = row < count
            return TraceInspection(
                of: isLost ? traces[row].map { _ in .nan }[...] : traces[row][...], neuron: row, frameRateHz: 30,
                baselineFault: isLost ? .notPositive(frame: 7, baseline: -1) : nil)
        }
        let result = RecordingInspection(of: neurons, frameRateHz: 30)
        #expect(result.findings.map(\.kind) == [.unusableBaseline])
        #expect(result.refusals().isEmpty == (count < 3))
    }

    @Test("without a fault is silent")
    func faultless() {
        let result = inspected(traces(count: 30), timesHz: 30.1)
        #expect(result.findings.isEmpty && result.neuronFindings.isEmpty && result.refusals().isEmpty)
    }

    /// A change of every sample that leaves nothing to predict from.
    struct Misuse: Sendable, CustomTestStringConvertible {
        let name: String
        let change: @Sendable (Float) -> Float
        var testDescription: String { name }

        static let all = [
            Misuse(name: "raw-fluorescence") { 300 * (1 + $0) }, Misuse(name: "raw-fluorescence") { 1 + $0 },
            Misuse(name: "labels") { $0 > 0.1 ? 1 : 0 }, Misuse(name: "deconvolved") { max(0, $0 - 0.12) },
            Misuse(name: "looks-like-percent") { 100 * $0 },
        ]
    }

    @Test("of something else than ΔF/F is refused by a name, unless that is accepted", arguments: Misuse.all)
    func misuse(misuse: Misuse) throws {
        let result = inspected(traces(count: 6).map { $0.map(misuse.change) })
        let refusal = try #require(result.refusals().first)
        #expect(result.refusals().count == 1)
        #expect(refusal.kind.name == misuse.name && refusal.severity == .error && refusal.neuron == nil)
        #expect(refusal.message.contains("6 of 6 neurons") && refusal.kind.advice != nil)
        #expect(result.refusals(accepting: [refusal.kind]).isEmpty)
    }

    @Test("with one neuron of another kind is warned of, not refused")
    func single() throws {
        var traces = traces(count: 6)
        traces[4] = traces[4].map { 100 * (1 + $0) }
        let result = inspected(traces)
        #expect(result.refusals().isEmpty)
        let finding = try #require(result.findings.first)
        #expect(finding.kind == .rawFluorescence && finding.severity == .warning)
        #expect(finding.message.hasPrefix("1 of 6 neurons"))
        #expect(result.neuronFindings.map(\.neuron) == [4])
    }

    @Test("the wrong way round is recognised, raw or not, whatever its shape", arguments: [false, true], [22, 150])
    func orientation(isRaw: Bool, neuronCount: Int) {
        let traces = traces(count: neuronCount, durationSeconds: 4).map { $0.map { isRaw ? 200 * (1 + $0) : $0 } }
        #expect(!inspected(traces).findings.contains { $0.kind == .timeByNeurons })
        let turned = inspected(transposed(traces))
        #expect(turned.refusals().contains { $0.kind == .timeByNeurons })
        #expect(turned.refusals().first?.kind.name == "time-by-neurons")
    }

    @Test("says which neurons are copies, and does not take two silent ones for such")
    func copies() {
        var traces = traces(count: 4)
        traces[3] = traces[1]
        traces += [[Float](repeating: 0, count: traces[0].count), [Float](repeating: 0, count: traces[0].count)]
        let result = inspected(traces)
        #expect(result.neuronFindings.filter { $0.kind == .duplicatedTrace }.map(\.neuron) == [3])
        #expect(result.neuronFindings.filter { $0.kind == .constantTrace }.map(\.neuron) == [4, 5])
        #expect(result.refusals().isEmpty)
    }

    @Test("whose frames were dropped and written as 0 is warned of, zeros of single neurons are none of these")
    func blankFrames() throws {
        var traces = traces(count: 5)
        for row in traces.indices {
            for frame in stride(from: 7 + row, to: 1000, by: 101) { traces[row][frame] = 0 }
        }
        #expect(inspected(traces).findings.isEmpty)
        for row in traces.indices { for frame in [30, 131, 500] { traces[row][frame] = 0 } }
        let finding = try #require(inspected(traces).findings.first)
        #expect(finding.kind == .blankFrames && finding.severity == .warning)
        #expect(finding.values == ["frames": 3, "firstFrame": 30])
    }

    @Test("whose frames were dropped is warned of although a neuron has many zeros of its own", arguments: [0.06, 0.4])
    func blankFrames(ownShare: Double) {
        var traces = traces(count: 5)
        let frameCount = traces[0].count
        for frame in stride(from: 0, to: Double(frameCount), by: 1 / ownShare) { traces[2][Int(frame)] = 0 }
        #expect(!inspected(traces).findings.contains { $0.kind == .blankFrames })
        for row in traces.indices { for frame in 700..<708 { traces[row][frame] = 0 } }
        let finding = inspected(traces).findings.first { $0.kind == .blankFrames }
        #expect(finding?.values == ["frames": 8, "firstFrame": 700])
    }

    @Test("whose times contradict its rate is warned of, with both numbers")
    func rate() throws {
        let finding = try #require(inspected(traces(count: 2), timesHz: 15).findings.first)
        #expect(finding.kind == .rateContradictsTimes && finding.severity == .warning)
        #expect(finding.values == ["frameRateHz": 30, "timesHz": 15])
    }

    @Test("counts what few neurons have as worth knowing where the check may err")
    func doubtful() {
        var traces = traces(count: 40)
        traces[7] = traces[7].enumerated().map { $1 + Float($0) / Float(traces[7].count) * 0.8 - 0.4 }
        let findings = inspected(traces).findings
        #expect(findings.map(\.kind) == [.drifting] && findings.first?.severity == .info)
    }

    @Test("of no neurons has no findings")
    func nothing() {
        #expect(RecordingInspection(of: [], frameRateHz: 30).findings.isEmpty)
    }

    @Test("names every check once, and keeps the names that registries store")
    func names() {
        #expect(Set(FindingKind.allCases.map(\.name)).count == FindingKind.allCases.count)
        #expect(FindingKind.rawFluorescence.name == "raw-fluorescence")
        #expect(FindingKind.timeByNeurons.rawValue == "timeByNeurons")
    }
}

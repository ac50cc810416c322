import Core
import Foundation
import Inspection
import Testing

@Suite("The checks of single values")
struct CheckTests {
    private let simulated = SimulatedRecording(durationSeconds: 60)

    @Test("A faultless recording has no findings")
    func faultless() {
        #expect(inspection(of: SimulatedRecording().recording()).findings.isEmpty)
    }

    @Test("Times that fall, stand still, jump or jitter are found")
    func times() {
        var times = simulated.times
        times.swapAt(10, 11)
        #expect(inspection(of: simulated.recording(times: times)).severity(of: .nonMonotonicTimes) == .error)

        times = simulated.times
        times[times.count - 1] = times[times.count - 2]
        #expect(inspection(of: simulated.recording(times: times)).severity(of: .duplicatedTimes) == .info)

        times = simulated.times.enumerated().map { $0 < 900 ? $1 : $1 + 3 }
        #expect(inspection(of: simulated.recording(times: times)).severity(of: .timeGap) == .warning)

        times = simulated.times.enumerated().map { $1 + ($0.isMultiple(of: 2) ? 0 : 0.002) }
        #expect(inspection(of: simulated.recording(times: times)).severity(of: .irregularTimes) == .info)

        times = simulated.times.map { $0 - 5 }
        #expect(inspection(of: simulated.recording(times: times)).severity(of: .negativeTimes) == .info)
    }

    @Test("A rate that is not that of the times is found", arguments: [(1.02, true), (0.5, true), (1.005, false)])
    func rate(factor: Double, isFound: Bool) {
        let recording = GroundTruthRecording(
            index: 0, frameRateHz: 30 * factor, dff: .float64(simulated.trace(following: simulated.spikeTimes)),
            timeSeconds: simulated.times.enumerated().map { $0 < 900 ? $1 : $1 + 3 },
            spikeTimesSeconds: simulated.spikeTimes)
        #expect(inspection(of: recording).severity(of: .rateContradictsTimes) == (isFound ? .warning : nil))
    }

    @Test("z-scores and traces between 0 and 1 are found, and neither is ground truth", arguments: [true, false])
    func normalised(isScored: Bool) {
        let trace = simulated.trace(following: simulated.spikeTimes)
        let mean = trace.reduce(0, +) / Double(trace.count)
        let squares = trace.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let deviation = (squares / Double(trace.count - 1)).squareRoot()
        let (smallest, largest) = (trace.min() ?? 0, trace.max() ?? 1)
        let changed = trace.map { isScored ? ($0 - mean) / deviation : ($0 - smallest) / (largest - smallest) }
        let found = inspection(of: simulated.recording(dff: changed)).severity(of: .normalised)
        #expect(found == .error && FindingKind.noGroundTruth.contains(.normalised))
        #expect(inspection(of: simulated.recording(dff: trace)).severity(of: .normalised) == nil)
    }

    /// A change of every sample, and what is found then.
    struct Damage: Sendable, CustomTestStringConvertible {
        let kind: FindingKind
        let severity: Severity
        let change: @Sendable (Double) -> Double
        var testDescription: String { "\(kind), \(severity)" }

        static let all: [Damage] = [
            Damage(kind: .looksLikePercent, severity: .error) { $0 * 100 },
            Damage(kind: .overSubtracted, severity: .warning) { $0 - 1.2 },
            Damage(kind: .overSubtracted, severity: .error) { $0 - 7 },
            Damage(kind: .hugeValues, severity: .error) { $0 > 0.3 ? 80 : $0 },
            Damage(kind: .shiftedBaseline, severity: .warning) { $0 - 0.6 },
            Damage(kind: .rawFluorescence, severity: .error) { 1 + $0 },
            Damage(kind: .rawFluorescence, severity: .error) { 412 * (1 + $0) },
            Damage(kind: .rawFluorescence, severity: .error) { 9000 * $0 - 400 },
            Damage(kind: .constantTrace, severity: .error) { $0 * 0 },
            Damage(kind: .labels, severity: .error) { $0 > 0.1 ? 1 : 0 },
            Damage(kind: .labels, severity: .error) { ($0 * 10).rounded() },
            Damage(kind: .deconvolved, severity: .error) { max(0, $0 - 0.12) },
            Damage(kind: .noNoiseLevel, severity: .error) { ($0 * 5).rounded() / 5 },
            Damage(kind: .repeatedSamples, severity: .warning) { ($0 * 20).rounded() / 20 },
            Damage(kind: .saturated, severity: .warning) { min($0, 0.12) },
            Damage(kind: .missingSamples, severity: .error) { $0 > -0.1 ? .nan : $0 },
            Damage(kind: .infiniteSamples, severity: .error) { $0 > 0.4 ? .infinity : $0 },
        ]
    }

    @Test("The values of a trace are judged", arguments: Damage.all)
    func values(damage: Damage) {
        let dff = simulated.trace(following: simulated.spikeTimes).map(damage.change)
        #expect(inspection(of: simulated.recording(dff: dff)).severity(of: damage.kind) == damage.severity)
    }

    @Test("A gap says how long it is")
    func gap() throws {
        var dff = simulated.trace(following: simulated.spikeTimes)
        for index in 100..<140 { dff[index] = .nan }
        dff[200] = .nan
        let finding = try #require(
            inspection(of: simulated.recording(dff: dff)).findings.first { $0.kind == .missingSamples })
        #expect(finding.severity == .info)
        #expect(finding.values == ["share": 41.0 / 1800, "longestGapSamples": 40])
        #expect(finding.message == "41 samples missing (2.28 %), at most 40 in a row")
    }

    @Test("Spikes outside imaging are counted on both sides")
    func outside() throws {
        let inside = simulated.spikeTimes.filter { $0 < 59 }
        let times = [-2, 61, 62.5] + inside
        let result = inspection(of: simulated.recording(spikes: times))
        let finding = try #require(result.findings.first { $0.kind == .spikesOutsideImaging })
        #expect(finding.values["before"] == 1 && finding.values["after"] == 2)
        #expect(finding.values["earliestSeconds"] == -2 && finding.values["latestSeconds"] == 62.5)
        #expect(result.recordings.first?.spikesDuringImaging == inside.count)
        let late = simulated.recording(spikes: simulated.spikeTimes.map { $0 + 40 })
        #expect(inspection(of: late).severity(of: .spikesOutsideImaging) == .error)
    }

    @Test("Unsorted, repeated and too many spikes are found")
    func spikes() {
        let result = inspection(of: simulated.recording(spikes: [5, 4, 4, 9]))
        #expect(result.severity(of: .unsortedSpikes) == .info)
        #expect(result.severity(of: .repeatedSpikes) == .info)
        let fast = (0..<12_000).map { Double($0) * 0.005 }
        #expect(inspection(of: simulated.recording(spikes: fast)).severity(of: .highSpikeRate) == .error)
    }

    @Test(
        "Spike times in another unit are an error that names the unit that would fit",
        arguments: [
            (0.001, "seconds, read as milliseconds"), (0.0001, "tenths of a millisecond"), (1000, "milliseconds"),
            (30, "frames"), (10_000, "10 kHz"),
        ])
    func units(factor: Double, words: String) throws {
        let recording = simulated.recording(spikes: simulated.spikeTimes.map { $0 * factor })
        let result = inspection(of: recording)
        let finding = try #require(result.findings.first { $0.kind == .spikesNotInSeconds })
        #expect(finding.severity == .error)
        #expect(finding.message.contains(words))
        #expect(reasonAgainstTraining(dataset: "DS09", findings: result.findings) != nil)
        #expect(result.findingAgainstGroundTruth?.kind == .spikesNotInSeconds)
    }

    @Test("Spikes that only happen to be early or late are no error")
    func earlySpikes() {
        for spikes in [[0.05, 0.1, 0.3], [59.9], [0.01, 0.02], [-3, 61, 62]] {
            #expect(inspection(of: simulated.recording(spikes: spikes)).severity(of: .spikesNotInSeconds) == nil)
        }
        #expect(inspection(of: simulated.recording(spikes: [])).severity == .info)
    }

    @Test("Numbers of spikes in place of their times are an error", arguments: [1.0, 0.001])
    func counts(factor: Double) {
        var counts = [Double](repeating: 0, count: 1800)
        for time in simulated.spikeTimes { counts[Int(time * 30)] += factor }
        let result = inspection(of: simulated.recording(spikes: counts))
        #expect(result.findings.contains { $0.kind == .spikeCountsAsTimes && $0.severity == .error })
        #expect(result.findingAgainstGroundTruth != nil)
    }

    @Test(
        "Frame times in another unit, and the duration of a frame for the rate, are an error",
        arguments: [1000, 1.0 / 900])
    func rates(factor: Double) throws {
        let recording = GroundTruthRecording(
            index: 0, frameRateHz: 30 / factor, dff: .float64(simulated.trace(following: simulated.spikeTimes)),
            timeSeconds: simulated.times.map { $0 * factor }, spikeTimesSeconds: simulated.spikeTimes)
        let result = inspection(of: recording)
        #expect(result.severity(of: .implausibleFrameRate) == .error)
        #expect(result.findingAgainstGroundTruth != nil)
    }

    @Test("One bad recording of several does not make a neuron none")
    func oneOfSeveral() {
        let percent = simulated.recording(
            index: 1, dff: simulated.trace(following: simulated.spikeTimes).map { 100 * $0 })
        let result = inspection(of: simulated.recording(), percent)
        #expect(result.severity == .error && result.findingAgainstGroundTruth == nil)
        #expect(inspection(of: percent).findingAgainstGroundTruth?.kind == .looksLikePercent)
    }

    @Test("Short recordings are judged at their own rate and at 7.5 Hz", arguments: [0, 1, 63, 64, 255, 256])
    func short(frames: Int) {
        let recording = simulated.recording(
            dff: Array(simulated.trace(following: simulated.spikeTimes).prefix(frames)),
            times: Array(simulated.times.prefix(frames)))
        let result = inspection(of: recording)
        #expect((result.severity(of: .noSamples) == .error) == (frames == 0))
        #expect((result.severity(of: .tooShort) == .error) == (1..<64).contains(frames))
        #expect((result.severity(of: .shortAtSlowRate) == .info) == (64..<256).contains(frames))
    }

    @Test("What the reader left out is said")
    func losses() {
        var note = GroundTruthNote(index: 2)
        (note.samplesWithoutTime, note.samplesBeyondTime, note.spikesWithoutTime) = (3, 400, 1)
        let result = inspection(of: simulated.recording(index: 2), notes: [note])
        #expect(result.severity(of: .samplesWithoutTime) == .info)
        #expect(result.severity(of: .samplesBeyondTime) == .warning)
        #expect(result.severity(of: .spikesWithoutTime) == .info)
        #expect(result.severity(of: .recordingsLeftOut) == .info)
        #expect(result.findings.first?.values == ["entries": 2])
        let last = inspection(of: simulated.recording(), entryCount: 4)
        #expect(last.findings.first?.values == ["entries": 3])
    }

    @Test("Values without any number do no harm", arguments: [Double.nan, .infinity, -.infinity, 1e308])
    func hostile(value: Double) throws {
        let frames = 300
        let recording = GroundTruthRecording(
            index: .max, frameRateHz: value, dff: .float64([Double](repeating: value, count: frames)),
            timeSeconds: [Double](repeating: value, count: frames), spikeTimesSeconds: [value, 1, 2, value])
        let result = inspection(of: recording)
        #expect(result.findings.contains { $0.severity == .error })
        _ = try JSONEncoder().encode(result)
    }

    @Test("Findings survive JSON, and are the same every time")
    func coding() throws {
        let recording = simulated.recording(spikes: [-2, 4, 4] + simulated.spikeTimes)
        let result = inspection(of: recording)
        #expect(result == inspection(of: recording))
        let data = try JSONEncoder().encode(result)
        #expect(try JSONDecoder().decode(NeuronInspection.self, from: data) == result)
    }

    @Test("Errors and extra datasets are not trained on")
    func exclusion() {
        let warnings = inspection(of: simulated.recording(spikes: [-2] + simulated.spikeTimes)).findings
        #expect(!warnings.isEmpty)
        #expect(reasonAgainstTraining(dataset: "DS09-GCaMP6f-m-V1", findings: warnings) == nil)
        #expect(reasonAgainstTraining(dataset: "X-DS09-GCaMP6f-m-V1", findings: []) != nil)
        let short = inspection(of: SimulatedRecording(durationSeconds: 1).recording()).findings
        #expect(reasonAgainstTraining(dataset: "DS09-GCaMP6f-m-V1", findings: short)?.contains("30 samples") == true)
    }
}

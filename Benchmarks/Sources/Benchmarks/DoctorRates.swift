@testable import Core
import Foundation
@testable import Formats
@testable import Inspection
@testable import Signals

/// How often each check of a trace errs on recordings as they are, and how often it finds the fault that it is for.
///
/// Every trace is judged alone. A fault is done to every one of them in turn. The spike times of ground truth get faults of
/// their own.
struct DoctorRates {
    static let argument = "doctor"

    private let sets: [(name: String, traces: [Trace])]
    private let recordings: [GroundTruthRecording]

    /// Reads recordings: folders of ground truth, and files of ΔF/F as FILE@RATE.
    init(_ arguments: [String]) throws {
        guard !arguments.isEmpty else {
            throw CocoaError(
                .fileNoSuchFile,
                userInfo: [NSLocalizedDescriptionKey: "Benchmarks \(Self.argument) GROUND_TRUTH… FILE@RATE…"])
        }
        let folders = arguments.filter { !$0.contains("@") }
        let files = arguments.filter { $0.contains("@") }
        recordings = try folders.flatMap(Self.groundTruth)
        let traces = recordings.map { Trace(samples: $0.dff.doubles.map(Float.init), frameRateHz: $0.frameRateHz) }
        sets = [("ground truth", traces), ("other recordings", try files.flatMap(Self.recording))]
            .filter { !$0.1.isEmpty }
    }

    /// One trace, ΔF/F as a fraction.
    private struct Trace: Sendable {
        let samples: [Float]
        let frameRateHz: Double

        /// The kinds of what is found.
        var kinds: Set<FindingKind> {
            Set(TraceInspection(of: samples[...], neuron: 0, frameRateHz: frameRateHz).findings.map(\.kind))
        }
    }

    private static func groundTruth(_ folder: String) throws -> [GroundTruthRecording] {
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".mat") }.sorted()
        return try files.flatMap { file in
            try CAttachedFile.read(
                URL(filePath: folder).appending(path: file), dataset: "DS99-any", traits: Traits()
            ).neuron.recordings
        }
    }

    private static func recording(_ argument: String) throws -> [Trace] {
        let parts = argument.split(separator: "@")
        guard parts.count == 2, let rate = Double(parts[1]) else { return [] }
        let file = try RecordingFile(URL(filePath: String(parts[0])))
        return try (0..<file.neuronCount).map {
            Trace(samples: Array(try file.traces(ofNeurons: $0..<$0 + 1)[0]), frameRateHz: rate)
        }
    }

    /// Prints a row per check.
    func measure() {
        let threads = ProcessInfo.processInfo.activeProcessorCount
        let kinds = sets.map { set in
            concurrentMap(below: set.traces.count, threads: threads) { set.traces[$0].kinds }
        }
        print(
            "| Check | Simulated fault | \(sets.map { "False alarms, \($0.name) | Found" }.joined(separator: " | ")) |")
        print("|---|---|\(sets.map { _ in "--:|--:|" }.joined())")
        for fault in Self.faults {
            let cells = zip(sets, kinds).map { set, kinds -> String in
                let alarms = kinds.count { $0.contains(fault.kind) }
                let found = concurrentMap(below: set.traces.count, threads: threads) { index -> Bool? in
                    let trace = set.traces[index]
                    guard trace.samples.count >= 64, trace.frameRateHz >= fault.lowestHz else { return nil }
                    var generator = SeededGenerator(seed: UInt64(index))
                    let damaged = fault.damage(trace.samples, trace.frameRateHz, &generator)
                    return Trace(samples: damaged, frameRateHz: trace.frameRateHz).kinds.contains(fault.kind)
                }.compactMap(\.self)
                let share = 100 * Double(found.count(where: \.self)) / Double(max(1, found.count))
                return
                    "\(alarms) of \(kinds.count) (\(percent(alarms, of: kinds.count))) | \(String(format: "%.1f", share)) %"
            }
            print("| `\(fault.kind.name)` | \(fault.words) | \(cells.joined(separator: " | ")) |")
            fflush(nil)
        }
        printBaselineFault()
        printOtherAlarms(kinds)
        printSpikeFaults()
        for set in sets {
            DoctorPopulations(set.traces.map { ($0.samples, $0.frameRateHz) }).measure(set.name)
        }
    }

    /// Fluorescence of which too much was subtracted for a baseline.
    private func printBaselineFault() {
        let cells = sets.map { set -> String in
            let alarms = Self.countWithoutBaseline(set.traces) { 300 * (1 + $0) }
            let found = Self.countWithoutBaseline(set.traces) { 300 * (1 + $0) - 450 }
            let count = set.traces.count
            return "\(alarms) of \(count) (\(percent(alarms, of: count))) | \(percent(found, of: count))"
        }
        print(
            "| `\(FindingKind.unusableBaseline.name)` | F = 300 · (1 + ΔF/F), less 450 | "
                + "\(cells.joined(separator: " | ")) |")
        fflush(nil)
    }

    private static func countWithoutBaseline(
        _ traces: [Trace], fluorescence: @Sendable (Double) -> Double
    ) -> Int {
        concurrentMap(below: traces.count, threads: ProcessInfo.processInfo.activeProcessorCount) { index in
            let trace = traces[index]
            let made = DeltaFOverF(
                fluorescence: trace.samples.map { fluorescence(Double($0)) }, frameRateHz: trace.frameRateHz)
            return TraceInspection(
                of: made.samples.map(Float.init)[...], neuron: 0, frameRateHz: trace.frameRateHz,
                baselineFault: made.fault
            ).findings.contains { $0.kind == .unusableBaseline }
        }.count(where: \.self)
    }

    /// Faults of recordings with five spikes or more, which is enough to tell times from other numbers.
    private func printSpikeFaults() {
        let spiking = recordings.filter { $0.spikeTimesSeconds.count >= 5 && $0.dff.count >= 64 }
        for fault in Self.spikeFaults {
            let alarms = recordings.map { Self.kinds($0) }.count { $0.contains(fault.kind) }
            let found = spiking.count { Self.kinds(fault.damage($0)).contains(fault.kind) }
            print(
                "| `\(fault.kind.name)` | \(fault.words) | \(alarms) of \(recordings.count) "
                    + "(\(percent(alarms, of: recordings.count))) | \(percent(found, of: spiking.count)) | | |")
            fflush(nil)
        }
    }

    private static func kinds(_ recording: GroundTruthRecording) -> Set<FindingKind> {
        // Times and spikes are judged without ΔF/F, and one that is constant is quickly looked at.
        let silent = GroundTruthRecording(
            index: 0, frameRateHz: recording.frameRateHz,
            dff: .float32([Float](repeating: 0, count: recording.timeSeconds.count)),
            timeSeconds: recording.timeSeconds, spikeTimesSeconds: recording.spikeTimesSeconds)
        let neuron = GroundTruthNeuron(dataset: "DS99-any", name: "any", traits: Traits(), recordings: [silent])
        return Set(NeuronInspection(of: neuron).findings.map(\.kind))
    }

    /// What is done to the times of spikes or frames.
    private struct SpikeFault: Sendable {
        let kind: FindingKind
        let words: String
        let damage: @Sendable (GroundTruthRecording) -> GroundTruthRecording
    }

    private static let spikeFaults: [SpikeFault] = [
        SpikeFault(kind: .spikesNotInSeconds, words: "spike times in seconds, read as milliseconds") {
            $0.with(spikes: $0.spikeTimesSeconds.map { $0 / 1000 })
        },
        SpikeFault(kind: .spikesNotInSeconds, words: "spike times in seconds, read as tenths of a millisecond") {
            $0.with(spikes: $0.spikeTimesSeconds.map { $0 / 10_000 })
        },
        SpikeFault(kind: .spikesNotInSeconds, words: "spike times in milliseconds") {
            $0.with(spikes: $0.spikeTimesSeconds.map { $0 * 1000 })
        },
        SpikeFault(kind: .spikeCountsAsTimes, words: "numbers of spikes per frame") { recording in
            let centres = binCentres(timeSeconds: recording.timeSeconds, count: recording.timeSeconds.count)
            return recording.with(
                spikes: spikeCounts(
                    of: recording.spikeTimesSeconds, binCentres: centres, frameRateHz: recording.frameRateHz))
        },
        SpikeFault(kind: .implausibleFrameRate, words: "frame times in milliseconds") {
            $0.with(spikes: $0.spikeTimesSeconds, frameRateHz: $0.frameRateHz / 1000, timeFactor: 1000)
        },
        SpikeFault(kind: .rateContradictsTimes, words: "a stated rate 2 % too high") {
            $0.with(spikes: $0.spikeTimesSeconds, frameRateHz: $0.frameRateHz * 1.02)
        },
    ]

    private func percent(_ count: Int, of all: Int) -> String {
        String(format: "%.1f %%", 100 * Double(count) / Double(max(1, all)))
    }

    private func printOtherAlarms(_ kinds: [[Set<FindingKind>]]) {
        let measured = Self.faults.map(\.kind) + [.unusableBaseline]
        for kind in FindingKind.allCases where !measured.contains(kind) {
            let alarms = kinds.map { kinds in kinds.count { $0.contains(kind) } }
            if alarms.contains(where: { $0 > 0 }) { print("also \(kind.name): \(alarms)") }
        }
    }

    /// What is done to a trace so that a check has something to find.
    private struct Fault: Sendable {
        let kind: FindingKind
        let words: String
        var lowestHz = 0.0
        let damage: @Sendable ([Float], Double, inout SeededGenerator) -> [Float]
    }

    private static let faults: [Fault] = [
        Fault(kind: .rawFluorescence, words: "F = 300 · (1 + ΔF/F)") { trace, _, _ in trace.map { 300 * (1 + $0) } },
        Fault(kind: .rawFluorescence, words: "F/F₀ = 1 + ΔF/F") { trace, _, _ in trace.map { 1 + $0 } },
        Fault(kind: .looksLikePercent, words: "100 · ΔF/F") { trace, _, _ in trace.map { 100 * $0 } },
        Fault(kind: .normalised, words: "z-scores") { trace, _, _ in
            let finite = trace.filter(\.isFinite).map(Double.init)
            let (mean, deviation) = meanAndStandardDeviation(of: finite)
            return trace.map { Float((Double($0) - mean) / deviation) }
        },
        Fault(kind: .normalised, words: "brought to 0 to 1") { trace, _, _ in
            let finite = trace.filter(\.isFinite)
            guard let smallest = finite.min(), let largest = finite.max() else { return trace }
            return trace.map { ($0 - smallest) / (largest - smallest) }
        },
        Fault(kind: .normalised, words: "robust z-scores") { trace, _, _ in
            let middle = middle(of: trace)
            let deviations = trace.filter(\.isFinite).map { abs(Double($0 - middle)) }
            let deviation = 1.4826 * (Signals.median(of: deviations) ?? 1)
            return trace.map { Float(Double($0 - middle) / deviation) }
        },
        Fault(kind: .normalised, words: "divided by the largest") { trace, _, _ in
            let largest = trace.filter(\.isFinite).max() ?? 1
            return trace.map { $0 / largest }
        },
        Fault(kind: .counting, words: "the times of the frames") { trace, rate, _ in
            trace.indices.map { Float(Double($0) / rate) }
        },
        Fault(kind: .shiftedBaseline, words: "0.8 subtracted") { trace, _, _ in trace.map { $0 - 0.8 } },
        Fault(kind: .overSubtracted, words: "2.5 subtracted") { trace, _, _ in trace.map { $0 - 2.5 } },
        Fault(kind: .deconvolved, words: "rises above twice the noise, else 0") { trace, _, _ in
            let noise = noise(of: trace)
            return trace.indices.map { $0 == 0 ? 0 : max(0, trace[$0] - trace[$0 - 1] - 2 * noise) }
        },
        Fault(kind: .labels, words: "1 where ΔF/F is above its median, else 0") { trace, _, _ in
            let middle = middle(of: trace)
            return trace.map { $0 > middle ? 1 : 0 }
        },
        Fault(kind: .constantTrace, words: "all 0") { trace, _, _ in trace.map { _ in 0 } },
        Fault(kind: .heldValue, words: "a value held for 12 frames") { trace, _, generator in
            let start = Int.random(in: 0..<trace.count - 12, using: &generator)
            return trace.indices.map { (start..<start + 12).contains($0) ? trace[start] : trace[$0] }
        },
        Fault(kind: .saturated, words: "clipped at the 95th percentile") { trace, _, _ in
            let sorted = trace.filter(\.isFinite).sorted()
            let top = sorted.isEmpty ? 0 : sorted[sorted.count * 95 / 100]
            return trace.map { min($0, top) }
        },
        Fault(kind: .smoothed, words: "Gaussian of one frame") { trace, _, _ in
            filtered(trace, [0.4, 0.242, 0.054, 0.004])
        },
        Fault(kind: .smoothed, words: "mean of two frames") { trace, _, _ in
            trace.indices.map { $0 == 0 ? trace[0] : (trace[$0 - 1] + trace[$0]) / 2 }
        },
        Fault(kind: .smoothed, words: "mean of three frames") { trace, _, _ in filtered(trace, [1.0 / 3, 1.0 / 3]) },
        Fault(kind: .smoothed, words: "denoised: decays of 1 s under sudden rises") { trace, rate, _ in
            denoised(trace, decay: exp(-1 / Float(rate)))
        },
        Fault(kind: .oscillating, words: "a sine of twice the noise, 0.15–0.4 of the rate", lowestHz: 7) {
            trace, _, generator in
            let frequency = Float.random(in: 0.15...0.4, using: &generator)
            let amplitude = 2 * noise(of: trace)
            return trace.enumerated().map { $1 + amplitude * sin(2 * .pi * frequency * Float($0)) }
        },
        Fault(kind: .drifting, words: "a slope of four standard deviations, at least 1") { trace, _, generator in
            let finite = trace.filter(\.isFinite).map(Double.init)
            let mean = finite.reduce(0, +) / Double(max(1, finite.count))
            let variance = finite.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, finite.count))
            let change = Float(max(1, 4 * variance.squareRoot())) * (Bool.random(using: &generator) ? 1 : -1)
            return trace.enumerated().map { $1 + change * (Float($0) / Float(trace.count) - 0.5) }
        },
        Fault(kind: .missingSamples, words: "a tenth of the samples NaN") { trace, _, generator in
            trace.map { Int.random(in: 0..<10, using: &generator) == 0 ? .nan : $0 }
        },
        Fault(kind: .infiniteSamples, words: "one sample infinite") { trace, _, _ in
            trace.indices.map { $0 == 7 ? .infinity : trace[$0] }
        },
        Fault(kind: .repeatedSamples, words: "every fourth sample that of before") { trace, _, _ in
            trace.indices.map { $0 % 4 == 3 ? trace[$0 - 1] : trace[$0] }
        },
        Fault(kind: .noNoiseLevel, words: "every sample four times") { trace, _, _ in
            trace.indices.map { trace[$0 / 4 * 4] }
        },
        Fault(kind: .hugeValues, words: "a sample of 80") { trace, _, _ in
            trace.indices.map { $0 == 7 ? 80 : trace[$0] }
        },
        Fault(kind: .highNoise, words: "noise of ν = 20 added") { trace, rate, generator in
            var noise = GaussianGenerator(seed: generator.next())
            let deviation = 0.2 * rate.squareRoot() / (0.6745 * 2.squareRoot())
            return trace.map { $0 + Float(deviation * noise.next()) }
        },
        Fault(kind: .tooShort, words: "the first 60 frames") { trace, _, _ in Array(trace.prefix(60)) },
    ]

    /// The standard deviation of the noise of single frames.
    private static func noise(of trace: [Float]) -> Float {
        Float(noiseLevel(of: trace.map(Double.init), frameRateHz: 1)) / 100 / 0.6745 / Float(2).squareRoot()
    }

    private static func middle(of trace: [Float]) -> Float {
        Float(Signals.median(of: trace.filter(\.isFinite).map(Double.init)) ?? 0)
    }

    /// A symmetric filter, given from its middle outwards; beyond the ends lies the last sample.
    private static func filtered(_ trace: [Float], _ weights: [Float]) -> [Float] {
        trace.indices.map { frame in
            weights.enumerated().reduce(0) { sum, weight in
                let earlier = trace[max(0, frame - weight.offset)]
                let later = trace[min(trace.count - 1, frame + weight.offset)]
                return sum + weight.element * (weight.offset == 0 ? earlier : earlier + later)
            }
        }
    }

    /// The trace that decays by a factor per frame and jumps up where the samples lie more than twice the noise above it.
    private static func denoised(_ trace: [Float], decay: Float) -> [Float] {
        let threshold = 2 * noise(of: trace)
        var level: Float = 0
        return trace.map { sample in
            level *= decay
            if sample > level + threshold { level = sample }
            return level
        }
    }
}

extension GroundTruthRecording {
    /// The same with other spikes, and another rate and other times of frames.
    fileprivate func with(
        spikes: [Double], frameRateHz: Double? = nil, timeFactor: Double = 1
    ) -> GroundTruthRecording {
        GroundTruthRecording(
            index: index, frameRateHz: frameRateHz ?? self.frameRateHz, dff: dff,
            timeSeconds: timeSeconds.map { $0 * timeFactor }, spikeTimesSeconds: spikes)
    }
}

import Core
import Foundation
import TestSupport

import Files
@testable import Formats

/// Small neurons, made up.
enum SampleNeurons {
    static let traits: Traits = [
        .indicator: "GCaMP6f", .species: "mouse", .region: "V1", .cellClass: CellClass.excitatory.rawValue,
        .preparation: "in vivo", .citation: "A “quoted” name\nand a line, 2021", .licence: "CC-BY-4.0",
    ]

    /// One neuron with all that a recording can hold: both precisions, missing samples, repeated, unsorted and negative
    /// spikes, and a gap among the indices.
    static func varied(seed: UInt64 = 1) -> GroundTruthNeuron {
        var generator = SeededGenerator(seed: seed)
        let times = (0..<50).map { Double($0) / 30 - 0.1 }
        let singles = times.map { _ in Float.random(in: -0.2...3, using: &generator) }
        var doubles = times.map { _ in Double.random(in: -0.2...3, using: &generator) }
        doubles[7] = .nan
        let full = GroundTruthRecording(
            index: 0, frameRateHz: RawRecording.frameRateHz(ofTimes: times) ?? 30, dff: .float32(singles),
            timeSeconds: times, spikeTimesSeconds: [0.5, 0.1234, 0.1234, -0.05, 2.25],
            neuropil: .float32(singles.reversed()), rawFluorescence: .float64(doubles),
            stimulusTimesSeconds: [0.25, 1], cellType: "pyramidal cell")
        // A rate and spike times that no time base and no count of 0.1 ms can express exactly.
        let exact = GroundTruthRecording(
            index: 3, frameRateHz: 30.000_000_1, dff: .float64(doubles), timeSeconds: times,
            spikeTimesSeconds: (0..<40).map { _ in Double.random(in: 0...1.6, using: &generator) })
        let silent = GroundTruthRecording(
            index: 4, frameRateHz: 10, dff: .float32([0, 0.5]), timeSeconds: [0, 0.1], spikeTimesSeconds: [],
            stimulusTimesSeconds: [])
        return GroundTruthNeuron(
            dataset: "DS99-Made-up", name: "cell_1", traits: traits, recordings: [full, exact, silent])
    }

    /// A structure of the published form.
    static func structure(
        events: MATValue = .row([1000, 2000]), time: MATValue = .row([0, 0.1, 0.2]),
        dff: MATValue = .row([0.5, 1, 1.5]), others: KeyValuePairs<String, MATValue> = [:]
    ) -> MATValue {
        let fields: [MATValue.Field] = [
            .init("events_AP", [events]), .init("fluo_time", [time]), .init("fluo_mean", [dff]),
        ]
        return .structure(shape: [1, 1], fields: fields + others.map { .init($0.key, [$0.value]) })
    }

    /// Writes structures as a file of the published form.
    static func write(_ structures: [MATValue], to url: URL) throws {
        try MATWriter.write(
            [("CAttached", .cell(shape: [1, structures.count], elements: structures))], to: url)
    }
}

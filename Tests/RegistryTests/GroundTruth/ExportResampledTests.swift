import Core
import Files
import Formats
import Foundation
import Signals
import RegistryTestSupport
import TestSupport
import Testing

@testable import Registry

@Suite("Resampled ground truth in files")
struct ExportResampledTests {
    private static let settings = ResamplingSettings(frameRateHz: 15, noiseLevel: 8, seed: 4, replicaCount: 2)

    /// A neuron with recordings of 20 and 10 s and one that is no longer than a window, and a neuron with a fast one.
    private func withNeurons(_ body: (OpenRegistry, URL) throws -> Void) throws {
        try withRegistryAndFolder { registry, folder in
            let recordings = [600, 300, 60].enumerated().map { index, frameCount in
                SampleGroundTruth.neuron(recordingCount: 3, frameCount: frameCount).recordings[index]
            }
            let sample = SampleGroundTruth.neuron()
            let uneven = GroundTruthNeuron(
                dataset: sample.dataset, name: "uneven", traits: sample.traits, recordings: recordings)
            let fast = SampleGroundTruth.neuron(name: "fast", seed: 2, recordingCount: 1, frameRateHz: 60)
            try SampleGroundTruth.write([uneven, fast], to: folder.appending(path: "in"))
            try registry.groundTruth.importFiles(from: [folder.appending(path: "in")])
            try body(registry, folder)
        }
    }

    @Test("are two matrices with a row per replica, and NaN behind the end of short ones")
    func matrices() throws {
        try withNeurons { registry, folder in
            let output = folder.appending(path: "out.npy")
            let report = try registry.groundTruth.exportResampled(
                NeuronFilter(), settings: Self.settings, to: output, threads: 2)
            #expect(report.neurons.map(\.identifier) == ["DS09-GCaMP6f-m-V1/fast", "DS09-GCaMP6f-m-V1/uneven"])
            #expect(report.neurons[1].leftOut.map(\.reason) == ["has 30 frames, no more than a window"])
            let recordings = report.neurons.flatMap(\.recordings)
            #expect(recordings.map(\.frameCount) == [150, 300, 150])
            #expect(recordings.flatMap(\.replicas).map(\.row) == Array(0..<6))
            let traces = try RecordingFile(output).traces(ofNeurons: 0..<6)
            let spikes = try RecordingFile(folder.appending(path: "out.spikes.npy")).traces(ofNeurons: 0..<6)
            #expect(traces.frameCount == 300 && spikes.frameCount == 300)
            for recording in recordings {
                for replica in recording.replicas {
                    let trace = traces[replica.row]
                    #expect(trace.prefix(recording.frameCount).allSatisfy { !$0.isNaN })
                    #expect(trace.dropFirst(recording.frameCount).allSatisfy { $0.isNaN })
                    #expect(noiseLevel(of: trace, frameRateHz: 15) == replica.noiseLevel)
                    #expect(abs(replica.noiseLevel / 8 - 1) < 0.05)
                    #expect(
                        spikes[replica.row].prefix(recording.frameCount).reduce(0, +) == Float(recording.spikeCount))
                }
            }
            #expect(traces[0] != traces[1] && traces[2].prefix(150) != traces[4].prefix(150))
            let sidecar = try JSONDecoder().decode(
                ResamplingReport.self, from: Data(contentsOf: folder.appending(path: "out.npy.json")))
            #expect(sidecar == report)
        }
    }

    @Test("are the same in every form, and for any number of threads")
    func forms() throws {
        try withNeurons { registry, folder in
            func write(_ name: String, threads: Int) throws -> URL {
                let output = folder.appending(path: name)
                try registry.groundTruth.exportResampled(
                    NeuronFilter(), settings: Self.settings, to: output, threads: threads)
                return output
            }
            let traces = try RecordingFile(write("out.npy", threads: 1)).traces(ofNeurons: 0..<6)
            let rows = (0..<6).map { Array(traces[$0].filter { !$0.isNaN }) }
            let mat = try MATFile(write("out.mat", threads: 4))
            guard case .cell(let shape, let cells) = try mat.value(of: "dff") else {
                throw CocoaError(.coderReadCorrupt)
            }
            #expect(shape == [1, 6] && cells.map(\.doubles) == rows.map { $0.map(Double.init) })
            #expect(try mat.value(of: "recording").doubles == [0, 0, 0, 0, 1, 1])
            #expect(try mat.value(of: "replica").doubles == [0, 1, 0, 1, 0, 1])
            let single = try SafetensorsFile(write("out.safetensors", threads: 2))
            let name = "DS09-GCaMP6f-m-V1/uneven.recording_1"
            #expect(try single.shape(of: "\(name).dff") == [2, 150])
            #expect(try single.values(of: "\(name).dff", as: Float.self) == rows[4] + rows[5])
            #expect(single.metadata["\(name).frame_rate_hz"] == "15.0")
            let parts = try write("out", threads: 3)
            #expect(try names(in: parts) == ["DS09-GCaMP6f-m-V1", "resampled.json"])
            let part = try SafetensorsFile(parts.appending(path: "DS09-GCaMP6f-m-V1/fast.safetensors"))
            #expect(try part.values(of: "recording_0.dff", as: Float.self) == rows[0] + rows[1])
        }
    }

    @Test("hold smoothed spikes where that is asked for", arguments: [false, true])
    func smoothing(isCausal: Bool) throws {
        try withNeurons { registry, folder in
            var settings = Self.settings
            (settings.smoothingSeconds, settings.isCausal) = (0.2, isCausal)
            let output = folder.appending(path: "out.safetensors")
            var filter = NeuronFilter()
            filter.text = "fast"
            try registry.groundTruth.exportResampled(filter, settings: settings, to: output, threads: 1)
            let neuron = try registry.groundTruth.resampled(
                registry.groundTruth.neuron(named: "fast"), frameRateHz: 15, noiseLevel: 8)
            let expected = smoothedSpikes(
                neuron.recordings[0].spikeCounts.map(Double.init), smoothingSeconds: 0.2, frameRateHz: 15,
                isCausal: isCausal)
            let file = try SafetensorsFile(output)
            #expect(
                try file.values(of: "DS09-GCaMP6f-m-V1/fast.recording_0.spikes", as: Float.self)
                    == expected.map(Float.init))
        }
    }

    @Test("hold the recordings that pass the filter")
    func filter() throws {
        try withNeurons { registry, folder in
            var filter = NeuronFilter()
            filter.minimumDurationSeconds = 15
            let output = folder.appending(path: "out.npy")
            let report = try registry.groundTruth.exportResampled(
                filter, settings: Self.settings, to: output, threads: 1)
            #expect(report.neurons.map(\.identifier) == ["DS09-GCaMP6f-m-V1/uneven"])
            #expect(report.neurons[0].recordings.map(\.index) == [0] && report.neurons[0].leftOut.isEmpty)
        }
    }

    @Test("are refused where a name is taken, and nothing is written", arguments: ["out.spikes.npy", "out.npy.json"])
    func taken(name: String) throws {
        try withNeurons { registry, folder in
            try Data("mine".utf8).write(to: folder.appending(path: name))
            let output = folder.appending(path: "out.npy")
            let error = #expect(throws: FileError.self) {
                try registry.groundTruth.exportResampled(
                    NeuronFilter(), settings: Self.settings, to: output, threads: 1)
            }
            #expect(error?.code == .exists)
            #expect(try registry.core.derived.contents().isEmpty)
            #expect(try names(in: folder).filter { $0.hasPrefix("out") } == [name])
            try registry.groundTruth.exportResampled(
                NeuronFilter(), settings: Self.settings, to: output, replacesExisting: true, threads: 1)
            #expect(try names(in: folder).filter { $0.contains("out") }.count == 3)
        }
    }

    @Test("are refused where nothing fits or contributes, or the form is unknown")
    func nothing() throws {
        try withNeurons { registry, folder in
            func category(_ name: String, _ change: (inout NeuronFilter, inout ResamplingSettings) -> Void)
                -> FailureCategory?
            {
                var (filter, settings) = (NeuronFilter(), Self.settings)
                change(&filter, &settings)
                let output = folder.appending(path: name)
                do {
                    _ = try registry.groundTruth.exportResampled(filter, settings: settings, to: output, threads: 1)
                    return nil
                } catch {
                    return (error as? any CascadeError)?.category
                }
            }
            #expect(category("out.npy") { filter, _ in filter.traits = [.indicator: "x"] } == .notFound)
            #expect(category("out.npy") { _, settings in settings.noiseLevel = 0.1 } == .badData)
            #expect(category("out.csv") { _, _ in } == .badData)
            let written = try names(in: folder)
            #expect(written == ["in"])
        }
    }
}

import Core
import Files
import Formats
import Foundation
import Inference
import Registry
import RegistryTestSupport
import TestSupport
import Testing

@testable import Prediction

/// A registry with one small model, and a folder for recordings and results.
struct PredictionScene {
    let folder: URL
    let registry: OpenRegistry
    let model: ModelRecord

    /// Five neurons: two clean, one with a gap, one without any sample, one noisy.
    static let traces: TraceMatrix = {
        var traces = Generated.traces(neuronCount: 5, frameCount: 120)
        for frame in 50..<53 { traces.values[120 + frame] = .nan }
        for index in traces[3].indices { traces.values[index] = .nan }
        for index in traces[4].indices { traces.values[index] *= 2 }
        return traces
    }()

    static func with(
        frameRateHz: Double = 30, isCausal: Bool = false, _ body: (PredictionScene) throws -> Void
    ) throws {
        try withTemporaryFolder { folder in
            let registry = try OpenRegistry(at: RegistryLocation(folder: folder.appending(path: "registry")))
            let configuration = Generated.configuration(
                name: "tiny", shape: try Generated.smallShape(), frameRateHz: frameRateHz, isCausal: isCausal)
            let work = folder.appending(path: "work")
            try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
            try body(
                PredictionScene(folder: work, registry: registry, model: try registry.add(configuration).record))
        }
    }

    func file(_ name: String) -> URL { folder.appending(path: name) }

    /// Writes a recording in the format of its name.
    @discardableResult
    func record(_ traces: TraceMatrix = Self.traces, as name: String = "recording.npy") throws -> URL {
        try Self.write(traces, to: file(name))
        return file(name)
    }

    private static func write(_ traces: TraceMatrix, to file: URL) throws {
        let sink = try PredictionFile.sink(
            for: file, neuronCount: traces.neuronCount, frameCount: traces.frameCount,
            metadata: PredictionMetadata(frameRateHz: 30, model: "none", noiseLevels: []))
        try sink.append(traces)
        try sink.finish()
    }

    @discardableResult
    func predict(_ request: PredictionRequest, progress: (Int, Int) -> Void = { _, _ in }) throws -> PredictionReport {
        try RecordingPrediction(request, model: model, registry: registry).run(progress: progress)
    }

    func matrix(_ name: String, orientation: TraceOrientation = .neuronsByTime) throws -> TraceMatrix {
        let recording = try RecordingFile(file(name), orientation: orientation)
        return try recording.traces(ofNeurons: 0..<recording.neuronCount)
    }
}

extension TraceMatrix {
    /// What tells two matrices apart even where they hold NaN.
    var bits: [UInt32] { values.map { $0.isNaN ? Float.nan.bitPattern : $0.bitPattern } }
}

extension PredictionRequest {
    /// A request for a recording that says nothing of itself.
    init(
        recording: URL, frameRateHz: Double, orientation: TraceOrientation? = nil, units: RecordingUnits? = nil,
        resamples: Bool = false, settings: PredictionSettings = PredictionSettings(), outputs: [URL] = [],
        plot: URL? = nil, lock: URL? = nil, truth: URL? = nil, replacesExisting: Bool = false, threads: Int = 2
    ) {
        self.init(
            recording: recording,
            reading: RecordingReading(
                frameRateHz: frameRateHz, choices: RecordingChoices(orientation: orientation), units: units),
            resamples: resamples, settings: settings, outputs: outputs, plot: plot, lock: lock, truth: truth,
            replacesExisting: replacesExisting, threads: threads)
    }
}

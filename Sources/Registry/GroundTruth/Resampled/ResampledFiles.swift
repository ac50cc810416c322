internal import Core
internal import Files
internal import Formats
internal import Foundation
internal import Signals

/// The files that resampled ground truth is written to.
struct ResampledFiles {
    let output: URL
    let form: ResampledForm
    let settings: ResamplingSettings
    let replacesExisting: Bool

    /// The files that hold numbers.
    func dataFiles(of records: [NeuronRecord]) -> [URL] {
        switch form {
        case .npy: [output, spikes]
        case .mat, .safetensors: [output]
        case .folder: records.map(file(of:))
        }
    }

    /// The file that tells what the others hold.
    var sidecar: URL {
        form == .folder ? output.appending(path: "resampled.json") : output.appendingPathExtension("json")
    }

    /// Writes all files, or none.
    func write(_ neurons: [NoisyNeuron], _ report: ResamplingReport) throws {
        let files = try FilesTogether(in: form == .folder ? output : output.deletingLastPathComponent())
        switch form {
        case .npy:
            let frameCount = neurons.rows.map(\.trace.count).max() ?? 0
            try files.add(output) { place throws(FileError) in
                try writeMatrix(neurons.rows.map(\.trace), frameCount, to: place)
            }
            try files.add(spikes) { place throws(FileError) in
                try writeMatrix(neurons.rows.map(\.recording.spikes), frameCount, to: place)
            }
        case .mat:
            try files.add(output) { place throws(FileError) in try MATWriter.write(variables(neurons), to: place) }
        case .safetensors:
            try files.add(output) { place throws(FileError) in
                try writeTensors(neurons, to: place) { "\($0.record.identifier)." }
            }
        case .folder:
            for neuron in neurons {
                try files.add(file(of: neuron.record)) { place throws(FileError) in
                    try writeTensors([neuron], to: place) { _ in "" }
                }
            }
        }
        let text = try JSONDocument.encode(
            report, schema: ResamplingReport.schema, version: ResamplingReport.schemaVersion)
        try files.add(sidecar) { place throws(FileError) in
            let file = try AtomicFile(place)
            try file.write(text)
            try file.commit()
        }
        try files.commit(replacesExisting: replacesExisting)
    }

    private var spikes: URL { output.deletingPathExtension().appendingPathExtension("spikes.npy") }

    private func file(of record: NeuronRecord) -> URL {
        output.appending(path: record.dataset).appending(path: "\(record.name).safetensors")
    }

    /// Rows of different lengths as one matrix; what lies behind a row's end is NaN.
    private func writeMatrix(_ rows: [[Float]], _ frameCount: Int, to url: URL) throws(FileError) {
        let writer = try NPYWriter(url, neuronCount: rows.count, frameCount: frameCount)
        for row in rows {
            let rest = [Float](repeating: .nan, count: frameCount - row.count)
            try writer.append(TraceMatrix(neuronCount: 1, frameCount: frameCount, values: row + rest))
        }
        try writer.finish()
    }

    private func variables(_ neurons: [NoisyNeuron]) -> [(name: String, value: MATValue)] {
        let rows = neurons.rows
        func cell(_ values: [MATValue]) -> MATValue { .cell(shape: [1, values.count], elements: values) }
        func single(_ values: [Float]) -> MATValue { .single(shape: [1, values.count], values: values) }
        return [
            ("dff", cell(rows.map { single($0.trace) })), ("spikes", cell(rows.map { single($0.recording.spikes) })),
            ("neuron", cell(rows.map { .text($0.neuron.record.identifier) })),
            ("recording", .row(rows.map { Double($0.recording.resampled.recordingIndex) })),
            ("replica", .row(rows.map { Double($0.replica) })),
            ("frame_rate_hz", .row(rows.map(\.recording.resampled.frameRateHz))),
            ("native_noise_level", .row(rows.map(\.recording.resampled.nativeNoiseLevel))),
            ("noise_level", .row(rows.map { $0.recording.noiseLevels[$0.replica] })),
        ]
    }

    private func writeTensors(
        _ neurons: [NoisyNeuron], to url: URL, prefix: (NoisyNeuron) -> String
    ) throws(FileError) {
        var tensors: [SafetensorsTensor] = []
        var metadata = ["format": "cascade-registry.resampled", "format_version": "1"]
        for neuron in neurons {
            for recording in neuron.recordings {
                let name = "\(prefix(neuron))recording_\(recording.resampled.recordingIndex)"
                let frameCount = recording.spikes.count
                tensors.append(
                    SafetensorsTensor(
                        name: "\(name).dff", shape: [recording.traces.count, frameCount],
                        values: Array(recording.traces.joined())))
                tensors.append(
                    SafetensorsTensor(name: "\(name).spikes", shape: [frameCount], values: recording.spikes))
                metadata["\(name).frame_rate_hz"] = "\(recording.resampled.frameRateHz)"
            }
        }
        let file = try AtomicFile(url)
        try Safetensors.write(tensors, metadata: metadata, to: file)
        try file.commit()
    }
}

extension [NoisyNeuron] {
    /// Every replica of every recording, in the order of the report's rows.
    fileprivate var rows: [(neuron: NoisyNeuron, recording: NoisyNeuron.Recording, replica: Int, trace: [Float])] {
        flatMap { neuron in
            neuron.recordings.flatMap { recording in
                recording.traces.enumerated().map { (neuron, recording, $0, $1) }
            }
        }
    }
}

package import Files
package import Core
package import Foundation

extension CAttachedFile {
    /// A field of our own for spike times in seconds, written only where 0.1 ms cannot express one exactly.
    static let exactSpikesField = "spike_times_s"
    /// A field of our own for the frame rate, written only where the times do not give it exactly.
    static let exactRateField = "frame_rate_hz"
    private static let mostRecordings = 100_000

    /// Writes a neuron in the published form (MATLAB level 5), which MATLAB, scipy and the reference toolbox read.
    ///
    /// Reading the file gives the same recordings, bit for bit. Places without a recording become placeholders.
    ///
    /// - Parameters:
    ///   - neuron: what to write; its dataset and traits have no place in the form.
    ///   - url: where the file will appear; ``fileName(of:)`` is the published name.
    ///   - replacesExisting: whether a file of that name may be replaced.
    /// - Throws: `FileError` when the neuron is too large for the format, or the file cannot be written.
    package static func write(
        _ neuron: GroundTruthNeuron, to url: URL, replacesExisting: Bool = false
    ) throws(FileError) {
        var cells: [MATValue] = []
        for recording in neuron.recordings {
            guard cells.count <= recording.index, recording.index < mostRecordings else {
                throw FileError(
                    .unsupported, path: url.path, "recording \(recording.index) has no place in a cell of recordings",
                    remedy: "Number recordings upwards from 0.")
            }
            while cells.count < recording.index { cells.append(.structure(["note": .text("no recording")])) }
            cells.append(structure(of: recording))
        }
        try MATWriter.write(
            [(variable, .cell(shape: [1, cells.count], elements: cells))], to: url, replacesExisting: replacesExisting)
    }

    private static func structure(of recording: GroundTruthRecording) -> MATValue {
        let events = recording.spikeTimesSeconds.map(units(ofSeconds:))
        var fields: [MATValue.Field] = [
            .init("events_AP", [.column(events)]), .init("fluo_time", [.row(recording.timeSeconds)]),
            .init("fluo_mean", [.row(recording.dff)]),
        ]
        let optional: [(String, MATValue?)] = [
            ("neuropil", recording.neuropil.map(MATValue.row)),
            ("fluo_raw", recording.rawFluorescence.map(MATValue.row)),
            ("stim", recording.stimulusTimesSeconds.map(MATValue.column)),
            ("cell_type", recording.cellType.map(MATValue.text)),
            (
                exactSpikesField,
                events.map { $0 / unitsPerSecond } == recording.spikeTimesSeconds
                    ? nil : .column(recording.spikeTimesSeconds)
            ),
            (
                exactRateField,
                RawRecording.frameRateHz(ofTimes: recording.timeSeconds) == recording.frameRateHz
                    ? nil : .scalar(recording.frameRateHz)
            ),
        ]
        for case (let name, let value?) in optional { fields.append(.init(name, [value])) }
        return .structure(shape: [1, 1], fields: fields)
    }

    /// A time in units of 0.1 ms that gives exactly `seconds` when it is read, or the closest one.
    static func units(ofSeconds seconds: Double) -> Double {
        let product = seconds * unitsPerSecond
        let candidates = [product, product.rounded(), product.nextUp, product.nextDown]
        return candidates.first { $0 / unitsPerSecond == seconds } ?? product
    }
}

extension MATValue {
    /// A row of numbers in their precision.
    fileprivate static func row(_ samples: Samples) -> MATValue {
        switch samples {
        case .float32(let values): .single(shape: [1, values.count], values: values)
        case .float64(let values): .double(shape: [1, values.count], values: values)
        }
    }

    /// A column of numbers in double precision.
    fileprivate static func column(_ values: [Double]) -> MATValue {
        .double(shape: [values.count, 1], values: values)
    }
}

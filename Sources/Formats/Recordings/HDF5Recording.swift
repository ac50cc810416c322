internal import Core
internal import Files

extension HDF5Usage {
    /// What programs write that analyse recordings.
    static let recording = HDF5Usage(
        remedy: "Copy the file again from where it was made, or export the traces as a .npy file.",
        uncompressed: "If it is as it should be, export the traces as a .npy file.")
}

extension RecordingPlace {
    /// The group that holds all others of an HDF5 file that MATLAB has not written; `nil` of any other file or folder.
    func hdf5() throws(FileError) -> HDF5Object? {
        guard isHDF5, !start.starts(with: "MATLAB ".utf8) else { return nil }
        return try HDF5File(file, .recording, files).rootGroup()
    }
}

extension HDF5Object {
    /// The array at a path of names; `nil` where there is none, or a group.
    func array(_ path: String) throws(FileError) -> HDF5Dataset? {
        guard let object = try member(path), object.isDataset else { return nil }
        return try object.dataset()
    }

    /// The array of numbers at a path of names; `nil` where there is none, or one of something else.
    func numericArray(_ path: String) throws(FileError) -> HDF5Dataset? {
        guard let array = try array(path), array.type.number != nil else { return nil }
        return array
    }

    /// All numbers of the array at a path of names; `nil` where there is none, or one of something else.
    func numbers(_ path: String) throws(FileError) -> [Double]? { try numericArray(path)?.numbers() }

    /// The single number at a path of names; `nil` where there is none.
    func number(_ path: String) throws(FileError) -> Double? {
        guard let array = try numericArray(path), array.count == 1 else { return nil }
        return try array.values().number
    }

    /// The single text at a path of names; `nil` where there is none, or it says that nothing is known.
    func text(_ path: String) throws(FileError) -> String? {
        guard let array = try array(path), array.count == 1, let text = try array.values().text() else { return nil }
        let saysNothing = ["", "unknown", "none", "nonetype", "na", "n/a", "n.a.", "nan"].contains(text.lowercased())
        return saysNothing ? nil : text
    }
}

extension HDF5Dataset {
    /// How the numbers are stored, for provenance: `float32`, `int16, compressed`.
    var storageName: String { type.name + (isCompressed ? ", compressed" : "") }
}

/// Traces of which the file holds a multiple: what is meant is `stored · factor + offset`.
struct ScaledTraces: TraceSource {
    let stored: any TraceSource
    let factor: Double
    let offset: Double

    var neuronCount: Int { stored.neuronCount }
    var frameCount: Int { stored.frameCount }

    func traces(ofNeurons neurons: Range<Int>) throws -> TraceMatrix {
        var traces = try stored.traces(ofNeurons: neurons)
        for index in traces.values.indices {
            traces.values[index] = Float(Double(traces.values[index]) * factor + offset)
        }
        return traces
    }
}

extension FrameTimes {
    /// An interval that is longer than the median by more than this share lacks frames.
    private static let longestInterval = 1.5

    /// The rate that the times of all frames give, by their median interval, and where frames are missing; `nil` where
    /// the times do not rise.
    static func rate(of times: [Double]) -> (frameRateHz: Double, times: FrameTimes)? {
        let intervals = zip(times.dropFirst(), times).map { $0 - $1 }
        guard let start = times.first, !intervals.isEmpty, intervals.allSatisfy({ $0 > 0 && $0.isFinite }) else {
            return nil
        }
        let sorted = intervals.sorted()
        let median = (sorted[sorted.count / 2] + sorted[(sorted.count - 1) / 2]) / 2
        let gaps = intervals.indices.filter { intervals[$0] > longestInterval * median }
            .map { Gap(frame: $0, seconds: intervals[$0]) }
        return (1 / median, FrameTimes(startSeconds: start, gaps: gaps))
    }
}
